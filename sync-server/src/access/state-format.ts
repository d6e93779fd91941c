type Fields = Readonly<Record<string, unknown>>

/** How a file of ours says in which format it is written. */
export interface StateFormat {
  /** The field that holds the number; a file without it is of format 1. */
  readonly field: 'stateVersion' | 'formatVersion'
  /** What this build writes. */
  readonly newest: number
  /** From a format to the next one: `1` turns a file of format 1 into one of format 2. */
  readonly migrations?: Readonly<Record<number, (state: Fields) => Fields>>
}

/** Formats of our files that have never changed. */
export const FIRST_FORMAT: StateFormat = { field: 'formatVersion', newest: 1 }

/** A file that a newer Tributary wrote; whatever this one made of it, something would be lost. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError'

  constructor(path: string, found: number, newest: number) {
    super(
      `${path} was written by a newer Tributary (format ${found}, this one knows up to ${newest}). ` +
        'Nothing was changed. Start the newer one again; its folder has the newer version.',
    )
  }
}

/**
 * Brings what was read to the newest format, step by step.
 *
 * @throws NewerFormatError when it is newer than this build
 */
export function toNewestFormat(value: unknown, format: StateFormat, path: string): unknown {
  if (!isFields(value)) return value
  let state = value
  let at = formatOf(state, format.field)
  if (at > format.newest) throw new NewerFormatError(path, at, format.newest)
  for (; at < format.newest; at += 1) {
    const step = format.migrations?.[at]
    if (step === undefined) throw new Error(`${path}: nothing leads on from format ${at}.`)
    state = { ...step(state), [format.field]: at + 1 }
  }
  return state
}

function formatOf(state: Fields, field: string): number {
  const found = state[field] ?? 1
  if (typeof found === 'number' && Number.isInteger(found) && found > 0) return found
  throw new Error(`"${field}" is no number of a format.`)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
