import { SyncError } from '../sync-error.ts'

/** A rev in its two parts; on the wire `<pos>-<sig>`. */
export interface Rev {
  /** The generation: 1 for a first write. */
  readonly pos: number
  /** The signature; 32 lower-case hex digits when this server made it. */
  readonly sig: string
}

// The sig may be empty: CouchDB takes `1-`, and PouchDB's older docs have it.
const REV_PATTERN = /^([1-9]\d{0,14})-([A-Za-z0-9_.:~+=-]{0,128})$/
const HEX_32 = /^[0-9a-fA-F]{32}$/

/**
 * Reads `<pos>-<sig>`. A 32-digit hex sig is lower-cased, because CouchDB holds it as 16 bytes.
 *
 * @throws SyncError `invalid_rev`
 */
export function parseRev(text: unknown): Rev {
  const rev = tryParseRev(text)
  if (rev === undefined) throw new SyncError('invalid_rev')
  return rev
}

export function tryParseRev(text: unknown): Rev | undefined {
  const match = typeof text === 'string' ? REV_PATTERN.exec(text) : null
  if (match === null) return undefined
  const [, pos = '', sig = ''] = match
  return { pos: Number(pos), sig: normaliseSig(sig) }
}

/** Lower-cases a sig when it is 32 hex digits, and leaves any other as it is. */
export function normaliseSig(sig: string): string {
  return HEX_32.test(sig) ? sig.toLowerCase() : sig
}

export function formatRev(rev: Rev): string {
  return `${rev.pos}-${rev.sig}`
}

/** Below zero when `a` is the lesser: `pos` as a number (`10-a` beats `9-f`), then `sig` in ASCII order. */
export function compareRevs(a: Rev, b: Rev): number {
  if (a.pos !== b.pos) return a.pos - b.pos
  return a.sig < b.sig ? -1 : a.sig > b.sig ? 1 : 0
}
