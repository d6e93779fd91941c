import type { Problem } from './judge-hub.ts'

/** What a report is made of; every field is numbers, or words of closed lists. */
export interface ReportParts {
  readonly madeAt: string
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly isRunning: boolean
  readonly config: Readonly<Record<string, string | number | boolean | null>>
  readonly findings: readonly {
    readonly code: string
    readonly isOk: boolean
    readonly detail: string
  }[]
  readonly problems: readonly Pick<Problem, 'code' | 'count' | 'level'>[]
  readonly counts: Readonly<Record<string, number>>
  readonly vitals: Readonly<Record<string, number>>
  readonly files: readonly { readonly kind: string; readonly bytes: number }[]
  readonly log: readonly unknown[]
}

const REMOVED = '[removed]'
/** Shorter texts stand in too many words by chance. */
const LEAST_SECRET = 3
const LONG_RANDOM = /[A-Za-z0-9_-]{20,}/g
const RECORD_ID = /\b([a-zA-Z]+:)?[0-9A-HJKMNP-TV-Z]{26}\b/gi
const FINGERPRINT = /\b([0-9A-F]{2}:){7,}[0-9A-F]{2}\b/gi
const PATHS = /(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s"'\\/:]+[\\/])+/g

/**
 * The report as JSON, for people who help. Its parts hold nothing personal as it is; this is the
 * second lock: known secrets and names, ids, folders and whatever looks like a key are taken out
 * of every text in it.
 *
 * @param known - secrets, names and titles of this hub
 */
export function printReport(parts: ReportParts, known: readonly string[]): string {
  const words = [...new Set(known)]
    .filter((word) => word.length >= LEAST_SECRET)
    .sort((a, b) => b.length - a.length)
  const clean = (text: string) => {
    const without = words.reduce((so, word) => so.replaceAll(word, REMOVED), text)
    return without
      .replace(PATHS, '')
      .replace(RECORD_ID, REMOVED)
      .replace(FINGERPRINT, REMOVED)
      .replace(LONG_RANDOM, (found) => (isWord(found) ? found : REMOVED))
  }
  return `${JSON.stringify(cleaned(parts, clean), null, 2)}\n`
}

/** Names of our own, as `tributary_media_stopped`: letters and single joints, no digits. */
function isWord(text: string): boolean {
  return /^[a-z]+([_-][a-z]+)+$/.test(text) || /^[a-z]+([A-Z][a-z]+)*$/.test(text)
}

function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((each) => cleaned(each, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cleaned(each, clean)]))
}

const CLOSED_EVENTS: Readonly<Record<string, readonly string[]>> = {
  start: ['version', 'node', 'platform', 'isDemo', 'port'],
  stop: [],
  failure: ['error', 'code', 'frames', 'method'],
  traffic: [],
  answer: ['route', 'status', 'ms'],
  slow: ['route', 'status', 'ms'],
  reach: ['rung', 'addresses', 'hasLocalName', 'certificateDays', 'missing'],
  sign_in: ['outcome'],
  join: ['outcome'],
}

/** Of the log, what the hub itself writes: a line that somebody else put there is left out. */
export function knownEvents(lines: readonly unknown[]): readonly unknown[] {
  return lines.flatMap((line) => {
    if (typeof line !== 'object' || line === null) return []
    const { at, event, ...facts } = line as Record<string, unknown>
    const fields = typeof event === 'string' ? CLOSED_EVENTS[event] : undefined
    if (fields === undefined || typeof at !== 'string' || Number.isNaN(Date.parse(at))) return []
    const kept = Object.entries(facts).filter(([key, value]) =>
      event === 'traffic'
        ? /^[a-z_]+_\d{3}$/.test(key) && typeof value === 'number'
        : fields.includes(key) && isFact(key, value),
    )
    return [{ at: new Date(at).toISOString(), event, ...Object.fromEntries(kept) }]
  })
}

const ERROR_CLASS = /^([A-Z][A-Za-z]*)?Error$|^(string|number|object|undefined)$/

function isFact(key: string, value: unknown): boolean {
  if (key === 'frames' || key === 'missing') {
    return Array.isArray(value) && value.every((each) => isPlace(each) || isCode(each))
  }
  if (key === 'error') return typeof value === 'string' && ERROR_CLASS.test(value)
  return typeof value === 'number' || typeof value === 'boolean' || value === null || isCode(value)
}

const isCode = (value: unknown) => typeof value === 'string' && /^[\w.]{1,60}$/.test(value)
const isPlace = (value: unknown) =>
  typeof value === 'string' && /^(async )?(new )?[\w.$<>#[\]]* ?[\w.-]+:\d+:\d+$/.test(value)
