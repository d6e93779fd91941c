import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ANONYMOUS } from '../../src/access/principal.ts'
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../../src/replication/local-database-directory.ts'
import type { Database } from '../../src/replication/database.ts'
import { closeFile } from '../../src/storage/sqlite/close-file.ts'
import { openSqlite, type SqliteDriver } from '../../src/storage/sqlite/sqlite-connection.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'

/** More than SQLite keeps in memory of a file. */
const DOCS = 2_000

let folder: string
let told: string[]
let databases: LocalDatabaseDirectory

function openDirectory(driver?: SqliteDriver) {
  const onDamaged = (name: string, problems: readonly string[]) =>
    told.push(`${name}: ${problems.join()}`)
  return new LocalDatabaseDirectory({
    storage: createSqliteStorageRoot({
      folder,
      onDamaged,
      ...(driver === undefined ? {} : { driver }),
    }),
    now: () => 1_000,
    newUuid: () => 'a'.repeat(32),
    sandbox: createQuickJsSandbox(),
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-damaged-'))
  told = []
  databases = openDirectory()
  for (const name of ['notes', 'other']) {
    const db = await databases.create(name)
    const body = JSON.stringify({ text: 'x'.repeat(3_000) })
    const docs = Array.from({ length: DOCS }, (_, n) => ({
      id: `doc${n}`,
      isDeleted: false,
      body,
      attachments: [],
    }))
    await db.writeDocs(docs, options)
  }
  // Everything lies in the files now, and nothing in a log or in memory.
  await databases.close()
  databases = openDirectory()
})
afterEach(async () => {
  await databases.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What a dying disk makes of all pages but the first. */
function scribble() {
  const path = join(folder, 'notes.sqlite')
  const bytes = readFileSync(path)
  bytes.fill(0x5a, 4_096)
  writeFileSync(path, bytes)
}
const digest = () =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'notes.sqlite')))
    .digest('hex')

const options = { newEdits: true, principal: ANONYMOUS }
const ASIDE = { status: 503, reason: expect.stringContaining('set aside') }

test('[FT24] a db that is damaged while it is open is set aside, told once, and the others go on', async () => {
  const db = await databases.open('notes')
  const other = await databases.open('other')
  // Left in the log, to be folded into the file by whoever closes it.
  const logged = { id: 'logged', isDeleted: false, body: '{}', attachments: [] }
  await db.writeDocs([logged], options)
  scribble()
  const before = digest()
  await expect(db.getDoc('doc7')).rejects.toMatchObject(ASIDE)
  await expect(db.getDoc('doc7')).rejects.toMatchObject(ASIDE)
  const write = { id: 'new', isDeleted: false, body: '{}', attachments: [] }
  await expect(db.writeDocs([write], options)).rejects.toMatchObject(ASIDE)
  await expect(databases.open('notes')).rejects.toMatchObject(ASIDE)
  expect(told).toEqual([expect.stringMatching(/^notes: .*(malformed|not a database)/)])
  expect((await other.getDoc('doc7')).rev).toMatch(/^1-/)
  await other.writeDocs([write], options)
  await databases.close()
  expect(digest()).toBe(before)
})

test('[FT24] a write that meets the damage is refused and undone, and whoever waits is told', async () => {
  const db = await databases.open('notes')
  const { updateSeq } = await db.info()
  const waiting = db.changed(updateSeq, new AbortController().signal)
  scribble()
  const write = { id: 'doc9', isDeleted: false, body: '{}', attachments: [] }
  await expect(db.writeDocs([write], options)).rejects.toMatchObject(ASIDE)
  await waiting
  await expect(db.changes({ since: updateSeq, limit: 1 })).rejects.toMatchObject(ASIDE)
  await expect(db.changed(updateSeq, new AbortController().signal)).resolves.toBeUndefined()
})

/** Plants bytes that are no UTF-8 in a text; the file stays a sound one for SQLite. */
function plant(sql: string) {
  const connection = openSqlite(join(folder, 'notes.sqlite'), 'libsql')
  connection.exec(sql)
  closeFile(connection, { path: join(folder, 'notes.sqlite'), driver: 'libsql' })
}
const BROKEN = `CAST(x'7b2261223a22c3ff227d' AS TEXT)`

test.each([
  ['what a doc says', `UPDATE bodies SET json = ${BROKEN} WHERE num = 7`],
  ['the tree of a doc', `UPDATE docs SET tree = ${BROKEN} WHERE num = 7`],
  ['the winner of a doc', `UPDATE docs SET winner = ${BROKEN} WHERE num = 7`],
])('[CR17] %s that is no UTF-8 any more sets the db aside, and not the server', async (_, sql) => {
  await databases.close()
  plant(sql)
  databases = openDirectory('libsql')
  const db = await databases.open('notes')
  const other = await databases.open('other')
  await expect(db.changes({ since: 0, limit: 100, includeDocs: true })).rejects.toMatchObject(ASIDE)
  await expect(db.getDoc('doc3')).rejects.toMatchObject(ASIDE)
  expect(told).toEqual(['notes: database disk image is malformed: a text in it is not readable'])
  expect((await other.getDoc('doc7')).rev).toMatch(/^1-/)
})

test('[CR17] a doc, a local doc or a setting that is no UTF-8 any more is damage, too', async () => {
  const reads: readonly [string, (db: Database) => Promise<unknown>][] = [
    [`UPDATE bodies SET json = ${BROKEN} WHERE num = 7`, (db) => db.getDoc('doc6')],
    [`UPDATE docs SET tree = ${BROKEN} WHERE num = 7`, (db) => db.getDoc('doc6')],
    [`UPDATE docs SET tree = ${BROKEN} WHERE num = 7`, (db) => db.allDocs({ limit: 2_000 })],
    [`UPDATE locals SET json = ${BROKEN}`, (db) => db.getLocal('note')],
    [
      `UPDATE meta SET value = ${BROKEN} WHERE key = 'purged_infos_limit'`,
      (db) => db.purgedInfosLimit(),
    ],
  ]
  for (const [sql, read] of reads) {
    const before = await databases.open('notes')
    await before.putLocal('note', { a: 1 })
    await before.setPurgedInfosLimit(5)
    await databases.close()
    const sound = readFileSync(join(folder, 'notes.sqlite'))
    plant(sql)
    told = []
    databases = openDirectory('libsql')
    const db = await databases.open('notes')
    await expect(read(db)).rejects.toMatchObject(ASIDE)
    expect([sql, told]).toEqual([sql, [expect.stringContaining('not readable')]])
    await databases.close()
    writeFileSync(join(folder, 'notes.sqlite'), sound)
    for (const ending of ['-wal', '-shm']) {
      rmSync(join(folder, `notes.sqlite${ending}`), { force: true })
    }
    databases = openDirectory('libsql')
  }
})
