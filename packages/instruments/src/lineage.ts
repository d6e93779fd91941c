import type { Definition } from './definition.ts'

/** One published version of an instrument of a journey. It is written once and never changed. */
export interface InstrumentVersion {
  /** Id of its record, or `built-in:<id>@<version>`. */
  readonly id: string
  /** The same for all versions of one instrument. */
  readonly lineId: string
  /** The versions its author had before them; none for the first. */
  readonly previousIds: readonly string[]
  readonly definition: Definition
  readonly authorId: string | null
  /** ISO 8601. */
  readonly at: string
}

export interface InstrumentLine {
  readonly lineId: string
  /** Oldest first. */
  readonly versions: readonly InstrumentVersion[]
  /** Those that nobody has gone on from: more than one where two people edited at once. */
  readonly heads: readonly [InstrumentVersion, ...InstrumentVersion[]]
}

/**
 * The instruments that versions amount to, the same on every replica whatever the order they came
 * in. A head is offered for new responses; of several the one with the greatest version number,
 * then id, comes first.
 */
export function instrumentLines(versions: readonly InstrumentVersion[]): InstrumentLine[] {
  const byLine = new Map<string, InstrumentVersion[]>()
  for (const version of versions) {
    const line = byLine.get(version.lineId)
    if (line === undefined) byLine.set(version.lineId, [version])
    else line.push(version)
  }
  return [...byLine].flatMap(([lineId, all]) => {
    const replaced = new Set(all.flatMap((version) => version.previousIds))
    const ordered = all.toSorted(compareVersions)
    const [first, ...others] = ordered.filter((version) => !replaced.has(version.id)).toReversed()
    // A circle cannot be written by the app; a foreign tool's must not hide the instrument.
    const newest = first ?? ordered.at(-1)
    return newest === undefined ? [] : [{ lineId, versions: ordered, heads: [newest, ...others] }]
  })
}

function compareVersions(a: InstrumentVersion, b: InstrumentVersion): number {
  return a.definition.version - b.definition.version || (a.id < b.id ? -1 : 1)
}

/** The number of a version made on top of others. */
export function versionAfter(previous: readonly InstrumentVersion[]): number {
  return Math.max(0, ...previous.map((each) => each.definition.version)) + 1
}
