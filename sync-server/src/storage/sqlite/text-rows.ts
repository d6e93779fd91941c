import { isUtf8 } from 'node:buffer'
import type { SqliteReading, SqlRow, SqlValue } from './sql-values.ts'

/**
 * The columns of a statement that reads texts, by what they hold; `text?` may be NULL and is never
 * empty. With `isPage` many rows come at once, and none of their texts holds a NUL.
 */
export interface TextShape {
  readonly columns: Readonly<Record<string, 'text' | 'text?' | 'number'>>
  readonly isPage: boolean
}

/**
 * Reads texts as bytes, for a driver that cannot be asked for a text that is no UTF-8. A page of
 * rows comes as one value, which costs less than its rows.
 *
 * @throws Error that counts as damage, from what it returns
 */
export function readAsBytes(
  prepare: (sql: string) => SqliteReading,
  sql: string,
  shape: TextShape,
): SqliteReading {
  return shape.isPage ? readPages(prepare, sql, shape) : readRows(prepare, sql, shape)
}

function readRows(
  prepare: (sql: string) => SqliteReading,
  sql: string,
  { columns }: TextShape,
): SqliteReading {
  const names = Object.entries(columns)
  const list = names.map(([name, kind]) =>
    kind === 'number' ? name : `CAST(${name} AS BLOB) AS ${name}`,
  )
  const statement = prepare(`SELECT ${list.join(', ')} FROM (${sql})`)
  const decode = (row: SqlRow): SqlRow => {
    const decoded: Record<string, SqlValue> = {}
    for (const [name] of names) {
      const value = row[name] ?? null
      decoded[name] = value instanceof Uint8Array ? toText(value) : value
    }
    return decoded
  }
  return {
    all: (...params) => statement.all(...params).map(decode),
    get: (...params) => {
      const row = statement.get(...params)
      return row === undefined ? undefined : decode(row)
    },
  }
}

function readPages(
  prepare: (sql: string) => SqliteReading,
  sql: string,
  { columns }: TextShape,
): SqliteReading {
  const names = Object.entries(columns)
  const list = names.map(([name, kind]) => (kind === 'text?' ? `ifnull(${name}, '')` : name))
  const row = list.join(' || char(0) || ')
  const statement = prepare(
    `SELECT CAST(group_concat(${row}, char(0)) AS BLOB) AS page FROM (${sql})`,
  )
  const all = (...params: SqlValue[]): SqlRow[] => {
    const page = statement.get(...params)?.['page']
    if (!(page instanceof Uint8Array)) return []
    const parts = toText(page).split('\0')
    if (parts.length % names.length !== 0) throw damage()
    const rows: SqlRow[] = []
    for (let at = 0; at < parts.length;) {
      const decoded: Record<string, SqlValue> = {}
      for (const [name, kind] of names) {
        const part = parts[at] ?? ''
        decoded[name] = kind === 'number' ? toNumber(part) : kind === 'text?' ? part || null : part
        at += 1
      }
      rows.push(decoded)
    }
    return rows
  }
  return { all, get: (...params) => all(...params)[0] }
}

function toText(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw damage()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

function toNumber(text: string): number {
  const number = Number(text)
  if (text === '' || !Number.isSafeInteger(number)) throw damage()
  return number
}

/** In SQLite's own words, by which damage is known. */
function damage(): Error {
  return new Error('database disk image is malformed: a text in it is not readable')
}
