import { createRequire } from 'node:module'
import type { SqliteReading, SqlRow, SqlValue } from './sql-values.ts'
import { readAsBytes, type TextShape } from './text-rows.ts'

export type { SqlRow, SqlValue, SqliteReading }

/** The little of SQLite that we use, the same over both drivers. */
export interface SqliteConnection {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  /** A statement that only reads, and whose texts may be damaged. */
  prepareTexts(sql: string, shape: TextShape): SqliteReading
  close(): void
}

export interface SqliteStatement extends SqliteReading {
  run(...params: SqlValue[]): void
}

interface NodeSqlite {
  DatabaseSync: new (
    path: string,
    options?: { readonly readOnly: boolean },
  ) => {
    exec(sql: string): void
    prepare(sql: string): {
      run(...params: SqlValue[]): unknown
      all(...params: SqlValue[]): SqlRow[]
      get(...params: SqlValue[]): SqlRow | undefined
    }
    close(): void
  }
}

type LibsqlRow = Readonly<Record<string, SqlValue | ArrayBuffer>>
type Libsql = new (path: string) => {
  exec(sql: string): void
  prepare(sql: string): {
    run(params: SqlValue[]): unknown
    all(params: SqlValue[]): LibsqlRow[]
    get(params: SqlValue[]): LibsqlRow | undefined
  }
  close(): void
}

const require = createRequire(import.meta.url)

/**
 * Opens a file with the driver that is there: `node:sqlite` from Node 22.13 on, else libsql,
 * whose binaries come with its package.
 */
export function openSqlite(path: string, driver: SqliteDriver = chooseDriver()): SqliteConnection {
  return driver === 'node:sqlite' ? openWithNode(path) : openWithLibsql(path)
}

/**
 * Opens a file to read it alone, so that closing it does not fold its log in, which says how the
 * last process that wrote it ended. libsql has no such way: there the caller writes nothing, and
 * the log stays because libsql closes nothing before the process ends.
 */
export function openSqliteToRead(
  path: string,
  driver: SqliteDriver = chooseDriver(),
): SqliteConnection {
  return driver === 'node:sqlite' ? openWithNode(path, true) : openWithLibsql(path)
}

export type SqliteDriver = 'node:sqlite' | 'libsql'

export function chooseDriver(): SqliteDriver {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 13) ? 'node:sqlite' : 'libsql'
}

function openWithNode(path: string, readOnly = false): SqliteConnection {
  const { DatabaseSync } = loadNodeSqlite()
  const db = new DatabaseSync(path, { readOnly })
  const prepare = (sql: string): SqliteStatement => {
    const statement = db.prepare(sql)
    return {
      run: (...params) => void statement.run(...params),
      all: (...params) => statement.all(...params),
      get: (...params) => statement.get(...params),
    }
  }
  return {
    exec: (sql) => db.exec(sql),
    close: () => db.close(),
    prepare,
    // A text that is no UTF-8 any more is given with marks in its place.
    prepareTexts: prepare,
  }
}

/** Without Node's notice that this module is experimental, which says nothing to a host. */
function loadNodeSqlite(): NodeSqlite {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return require('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

function openWithLibsql(path: string): SqliteConnection {
  const Database: Libsql = require('libsql')
  const db = new Database(path)
  const prepare = (sql: string): SqliteStatement => {
    const statement = db.prepare(sql)
    // Always one list of parameters: libsql takes a lone Buffer for an object of named ones.
    return {
      run: (...params) => void statement.run(params),
      all: (...params) => statement.all(params).map(withBytes),
      // Adds a member `_metadata` to the row.
      get: (...params) => {
        const row = statement.get(params)
        return row === undefined ? undefined : withBytes(row)
      },
    }
  }
  return {
    exec: (sql) => db.exec(sql),
    close: () => db.close(),
    prepare,
    // libsql ends the process on a text that is no UTF-8.
    prepareTexts: (sql, shape) => readAsBytes(prepare, sql, shape),
  }
}

/** libsql gives blobs as ArrayBuffers. Few rows have any, and all rows come by here. */
function withBytes(row: LibsqlRow): SqlRow {
  for (const column in row) {
    if (row[column] instanceof ArrayBuffer) return copyWithBytes(row)
  }
  return row as SqlRow
}

function copyWithBytes(row: LibsqlRow): SqlRow {
  const copy: Record<string, SqlValue> = {}
  for (const [column, value] of Object.entries(row)) {
    copy[column] = value instanceof ArrayBuffer ? new Uint8Array(value) : value
  }
  return copy
}
