import { isDamage } from '../is-damage.ts'
import type { SqliteConnection, SqlRow } from '../sqlite-connection.ts'
import { asBytes, type TableColumn } from './table-columns.ts'

const BATCH = 200
const ROWID = 'salvaged_rowid'

export interface ReadRows {
  /** How many times something could not be read: a page with its rows, or one row. */
  readonly gaps: number
}

/**
 * Hands over every row of a table that can still be read, texts as bytes, by their rowids. Where a
 * page is lost, the first readable row beyond it is found by ever longer steps, then by halves.
 */
export function readRows(
  connection: SqliteConnection,
  table: string,
  columns: readonly TableColumn[],
  onRow: (row: SqlRow) => void,
): ReadRows {
  const list = asBytes(columns)
  const select = (what: string, limit: number) =>
    connection.prepare(
      `SELECT rowid AS ${ROWID}${what} FROM "${table}" WHERE rowid > ? ORDER BY rowid LIMIT ${limit}`,
    )
  const many = select(`, ${list}`, BATCH)
  const one = select(`, ${list}`, 1)
  const place = select('', 1)
  let gaps = 0
  for (let at = 0; ;) {
    const rows = unlessDamaged(() => many.all(at)) ?? unlessDamaged(() => one.all(at))
    if (rows === undefined) {
      gaps += 1
      const next = beyondGap(at, (from) => unlessDamaged(() => place.all(from)))
      if (next === undefined) return { gaps }
      at = next
      continue
    }
    for (const row of rows) onRow(row)
    const last = rows.at(-1)?.[ROWID]
    if (typeof last !== 'number') return { gaps }
    at = last
  }
}

/**
 * @param seek - the place of the next row after a rowid; `undefined` where that is not readable
 * @returns a rowid after which reading may go on; `undefined` when nothing readable follows
 */
function beyondGap(
  at: number,
  seek: (from: number) => readonly SqlRow[] | undefined,
): number | undefined {
  const here = seek(at)
  // The row's place is known and only what it says is lost: the next one.
  const broken = here?.[0]?.[ROWID]
  if (typeof broken === 'number') return broken
  let good = 1
  while (seek(at + good) === undefined) {
    good *= 2
    if (!Number.isSafeInteger(at + good)) return undefined
  }
  let bad = Math.floor(good / 2)
  while (good - bad > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (seek(at + middle) === undefined) bad = middle
    else good = middle
  }
  return seek(at + good)?.length === 0 ? undefined : at + good
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    // A number that no row of ours holds: what is there only looks like a row.
    if (isDamage(error) || error instanceof RangeError) return undefined
    throw error
  }
}
