import type { Database } from '../replication/database.ts'

const HOUR_MS = 3_600_000
const KEPT_HOURS = 48
const PAGE = 5_000
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export interface Arrivals {
  readonly watch: (db: Database) => void
  /** Records that came in each of the last hours, the oldest first; `from` is ISO 8601. */
  readonly hours: (count: number) => readonly { readonly from: string; readonly records: number }[]
  /** Docs that came since the hub was started, edits and tombstones included. */
  readonly sinceStart: () => number
  /** Docs that are there now, by type: the part of their ids before the colon. */
  readonly countOf: (type: string) => number
  readonly types: () => Readonly<Record<string, number>>
  readonly ended: () => Promise<void>
}

/**
 * Counts what comes in, without reading any of it: each change is looked at once, as it comes, so
 * that a dashboard may ask as often as it likes.
 *
 * What was there before the start has no time of arrival; it counts in the hour in which its
 * phone made it, as its id says, whatever that phone's clock was.
 */
export function followArrivals(options: {
  readonly nowMs: () => number
  readonly signal: AbortSignal
  readonly onFailure: (failure: unknown) => void
}): Arrivals {
  const { nowMs, signal } = options
  const perHour = new Map<number, number>()
  const idsByType = new Map<string, Set<string>>()
  const readings: Promise<void>[] = []
  let sinceStart = 0

  function count(atMs: number) {
    const now = nowMs()
    if (atMs > now || atMs < now - KEPT_HOURS * HOUR_MS) return
    const hour = Math.floor(atMs / HOUR_MS)
    perHour.set(hour, (perHour.get(hour) ?? 0) + 1)
    for (const known of perHour.keys()) {
      if (known < now / HOUR_MS - KEPT_HOURS) perHour.delete(known)
    }
  }

  function take(id: string, isDeleted: boolean) {
    const type = id.slice(0, Math.max(0, id.indexOf(':')))
    if (type === '') return
    const ids = idsByType.get(type) ?? new Set()
    idsByType.set(type, ids)
    if (isDeleted) ids.delete(id)
    else ids.add(id)
  }

  async function read(db: Database) {
    const { updateSeq } = await db.info()
    let since = 0
    while (!signal.aborted) {
      const page = await db.changes({ since, limit: PAGE })
      since = page.lastSeq
      for (const { seq, id, isDeleted } of page.rows) {
        if (id.startsWith('_design/')) continue
        take(id, isDeleted)
        if (seq > updateSeq) {
          sinceStart += 1
          count(nowMs())
        } else count(madeAtMs(id))
      }
      if (page.pending === 0) await db.changed(since, signal)
    }
  }

  return {
    watch(db) {
      const reading = read(db).catch((failure: unknown) => {
        if (!signal.aborted) options.onFailure(failure)
      })
      readings.push(reading)
    },
    hours(wanted) {
      const current = Math.floor(nowMs() / HOUR_MS)
      return Array.from({ length: wanted }, (_, index) => {
        const hour = current - wanted + 1 + index
        return {
          from: new Date(hour * HOUR_MS).toISOString(),
          records: perHour.get(hour) ?? 0,
        }
      })
    },
    sinceStart: () => sinceStart,
    countOf: (type) => idsByType.get(type)?.size ?? 0,
    types: () => Object.fromEntries([...idsByType].map(([type, ids]) => [type, ids.size])),
    ended: async () => void (await Promise.all(readings)),
  }
}

/** @returns ms since 1970, as the ULID of a record's id says; `NaN` for other ids */
function madeAtMs(id: string): number {
  const ulid = id.slice(id.indexOf(':') + 1)
  if (!/^[0-9A-HJKMNP-TV-Z]{26}$/.test(ulid)) return Number.NaN
  return Array.from(ulid.slice(0, 10)).reduce((ms, sign) => ms * 32 + CROCKFORD.indexOf(sign), 0)
}
