import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { leavesOf, SyncError } from '@tributary/sync-protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqlite, type SqliteConnection } from '../sqlite-connection.ts'
import { createSqliteStorageRoot } from '../sqlite-storage-root.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './migration.ts'
import { MIGRATIONS } from './migrations.ts'

const FORMATS = new URL('../../../../test/formats/', import.meta.url)
/** Each released format has a db of its time here; the newest, unreleased ones may lack theirs. */
const released = readdirSync(FORMATS).sort()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-formats-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a db as that version left it. @returns its path */
function writeFixture(file: string): string {
  const path = join(folder, 'notes.sqlite')
  const connection = openSqlite(path)
  connection.exec(`PRAGMA journal_mode = WAL; ${readFileSync(new URL(file, FORMATS), 'utf8')}`)
  connection.close()
  return path
}

const schemaOf = (connection: SqliteConnection) =>
  connection.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
const formatOf = (connection: SqliteConnection) =>
  connection.prepare('PRAGMA user_version').all()[0]?.['user_version']
const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

test.each(released)('[MI1] %s opens in this version with all it held', (file) => {
  writeFixture(file)
  const storage = createSqliteStorageRoot({ folder }).open('notes')
  expect(storage.counts()).toMatchObject({ updateSeq: 16, docCount: 7, deletedDocCount: 1 })
  expect(storage.readChanges({ since: 0, limit: 99 }).map(({ id, seq }) => [id, seq])).toEqual([
    ['plain', 1],
    ['edited', 4],
    ['gone', 6],
    ['forked', 9],
    ['stemmed', 10],
    ['picture', 12],
    ['_design/list', 13],
    ['last', 16],
  ])
  const bodyOf = (id: string, rev: string) => storage.readBody(id, rev)?.json
  expect(bodyOf('plain', '1-ac39a3fdb29e35df7d4b59aad35006cf')).toBe(
    '{"text":"hello","n":1.5,"é😀":["\\u0000","it\'s"]}',
  )
  expect([...storage.bodyRevs('edited')].map((rev) => bodyOf('edited', rev))).toEqual([
    '{"v":1}',
    '{"v":2}',
    '{"v":3}',
  ])
  const forked = storage.readDoc('forked')
  expect(forked).toMatchObject({ winner: `2-${'b'.repeat(32)}`, isDeleted: false, leafCount: 3 })
  expect(leavesOf(forked?.tree ?? new Map())).toHaveLength(3)
  expect(bodyOf('forked', `2-${'c'.repeat(32)}`)).toBe('{"why":"a deleted leaf keeps its words"}')
  expect(storage.readDoc('stemmed')?.winner).toBe(`900-${'d'.repeat(32)}`)
  expect(storage.readDoc('gone')?.isDeleted).toBe(true)
  const [attachment] =
    storage.readBody('picture', '2-fc8967938bf233d477e7b7da3630af2f')?.attachments ?? []
  expect(attachment).toMatchObject({ name: 'same.txt', revpos: 1, length: 5 })
  expect(storage.blobs.readPiece(attachment?.blob ?? 0, 0)).toHaveLength(5)
  expect(storage.listLocals()).toEqual([{ id: 'checkpoint', rev: '0-1', json: '{"since":7}' }])
  expect(storage.readMeta('security')).toContain('"anna"')
  expect(storage.readMeta('instance_id')).toBe('1'.repeat(32))
  expect(storage.readMeta('purge_seq')).toBe('1')
  storage.close()
})

test.each(released)('[MI2] %s brought up to date has the tables of a new file', (file) => {
  const old = openSqlite(writeFixture(file))
  migrate(old, 'notes')
  const fresh = openSqlite(join(folder, 'fresh.sqlite'))
  migrate(fresh, 'fresh')
  expect(schemaOf(old)).toEqual(schemaOf(fresh))
  expect(formatOf(old)).toBe(MIGRATIONS.length)
  old.close()
  fresh.close()
})

test.each(released)('[MI3] the steps up to %s make the tables that its version made', (file) => {
  const format = Number(/\d+/.exec(file)?.[0])
  const old = openSqlite(writeFixture(file))
  const made = openSqlite(join(folder, 'made.sqlite'))
  migrate(made, 'made', MIGRATIONS.slice(0, format))
  expect(formatOf(old)).toBe(format)
  expect(schemaOf(made)).toEqual(schemaOf(old))
  old.close()
  made.close()
})

test('[ST11] attachments that were whole come apart, each content once, and nothing of them is lost', () => {
  const packed = new URL(
    '../../../../test/fixtures/format-1-attachments.sqlite.gz',
    import.meta.url,
  )
  writeFileSync(join(folder, 'old.sqlite'), gunzipSync(readFileSync(packed)))
  const storage = createSqliteStorageRoot({ folder }).open('old')
  const blobs = new Map<string, number>()
  const shown = (id: string, rev: string) =>
    storage.readBody(id, rev)?.attachments.map(({ blob, name, digest, length }) => {
      blobs.set(name, blob)
      const pieces: Uint8Array[] = []
      for (let index = 0; ; index += 1) {
        const piece = storage.blobs.readPiece(blob, index)
        if (piece === undefined) break
        pieces.push(piece)
      }
      const bytes = Buffer.concat(pieces)
      expect(`md5-${createHash('md5').update(bytes).digest('base64')}`).toBe(digest)
      expect(bytes).toHaveLength(length)
      const sha256 = createHash('sha256').update(bytes).digest('base64url')
      expect(storage.blobs.find(sha256)).toBe(blob)
      return [name, length < 99 ? bytes.toString() : pieces.length]
    })
  expect(shown('a', '1-0040d8b0ee6fbcc1275d5c6f7a1ae561')).toEqual([
    ['note.txt', 'shared words'],
    ['old.txt', 'only in the first rev'],
  ])
  expect(shown('a', '2-f646ef077ac1453fe3264a55d72a4ecb')).toEqual([
    ['note.txt', 'shared words'],
    ['ü/1.txt', 'slash'],
  ])
  expect(shown('b', '1-75696b9cb9b58362aa131d06d87e70d6')).toEqual([
    ['same.txt', 'shared words'],
    ['empty', ''],
  ])
  expect(blobs.get('same.txt')).toBe(blobs.get('note.txt'))
  expect(shown('big', '1-3736c308adbe0921f1bfbb618cdf1d7a')).toEqual([['clip.bin', 3]])
  expect(storage.blobs.hasOrphans()).toBe(false)
  storage.transaction(() => storage.dropBodies('a', ['1-0040d8b0ee6fbcc1275d5c6f7a1ae561']))
  storage.transaction(() => storage.blobs.dropOrphans(99))
  expect(shown('b', '1-75696b9cb9b58362aa131d06d87e70d6')).toHaveLength(2)
  expect(storage.blobs.readPiece(blobs.get('old.txt') ?? 0, 0)).toBeUndefined()
  storage.close()
})

const adds: Migration = (connection) => connection.exec('CREATE TABLE added (x); DROP TABLE blobs')

test('[MI4] a step that fails leaves the file as it was, steps before it included', () => {
  const connection = openSqlite(writeFixture('format-1.sql'))
  const before = schemaOf(connection)
  const fails: Migration = () => {
    throw new SyncError('insufficient_storage')
  }
  const [first = fails] = MIGRATIONS
  expect(() => migrate(connection, 'notes', [first, adds, fails])).toThrow('insufficient_storage')
  expect(schemaOf(connection)).toEqual(before)
  expect(formatOf(connection)).toBe(1)
  migrate(connection, 'notes', [first, adds])
  expect(formatOf(connection)).toBe(2)
  connection.close()
})

test('[DS14] a newer file is refused and not a byte of it changes', () => {
  const path = writeFixture('format-1.sql')
  const connection = openSqlite(path)
  connection.exec('PRAGMA journal_mode = DELETE; PRAGMA user_version = 99')
  connection.close()
  const before = digestOf(path)
  expect(() => createSqliteStorageRoot({ folder }).open('notes')).toThrow(
    /newer version of Tributary.*nothing was changed/,
  )
  expect(digestOf(path)).toBe(before)
  expect(readdirSync(folder)).toEqual(['notes.sqlite'])
})

test('[MI6] a file of another program is refused and not a byte of it changes', () => {
  const path = join(folder, 'notes.sqlite')
  const connection = openSqlite(path)
  connection.exec('CREATE TABLE docs (theirs)')
  connection.close()
  const before = digestOf(path)
  expect(() => createSqliteStorageRoot({ folder }).open('notes')).toThrow('another program')
  expect(digestOf(path)).toBe(before)
  writeFileSync(path, 'Dear diary, this is no database at all.'.repeat(9))
  expect(() => createSqliteStorageRoot({ folder }).open('notes')).toThrow('set aside')
  expect(readFileSync(path, 'utf8')).toContain('Dear diary')
})
