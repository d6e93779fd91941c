import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSyncError } from '@tributary/sync-protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { examineDb } from './examine-db.ts'
import { openSqlite } from './sqlite-connection.ts'
import { createSqliteStorageRoot } from './sqlite-storage-root.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-damage-'))
  path = join(folder, 'notes.sqlite')
  const fixture = new URL('../../../test/formats/format-1.sql', import.meta.url)
  const old = openSqlite(path)
  old.exec(`PRAGMA journal_mode = WAL; ${readFileSync(fixture, 'utf8')}`)
  old.close()
  openRoot().open('notes').close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function openRoot(told: (name: string, problems: readonly string[]) => void = () => undefined) {
  return createSqliteStorageRoot({ folder, onDamaged: told })
}
const digestOf = () => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Overwrites every page but the first, as a dying disk would. */
function scribble() {
  const bytes = readFileSync(path)
  const pageBytes = bytes.readUInt16BE(16)
  bytes.fill(0x5a, pageBytes)
  writeFileSync(path, bytes)
}

/** Changes the db behind its server's back and leaves it as if the process had been killed. */
function plant(sql: string) {
  const connection = openSqlite(path)
  connection.exec('PRAGMA wal_autocheckpoint = 0')
  connection.exec(sql)
  const killed = mkdtempSync(join(tmpdir(), 'tributary-killed-'))
  for (const ending of ['', '-wal']) copyFileSync(path + ending, join(killed, `db${ending}`))
  connection.close()
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
  for (const ending of ['', '-wal']) copyFileSync(join(killed, `db${ending}`), path + ending)
  rmSync(killed, { recursive: true, force: true })
}

test('[FT11] a damaged db is set aside as it is, told once, and the others are served', () => {
  openRoot().create('other').close()
  scribble()
  const before = digestOf()
  const told: string[] = []
  const root = openRoot((name, problems) => told.push(`${name}: ${problems.length > 0}`))
  for (const open of [root.open, root.create, root.open]) {
    expect(() => open('notes')).toThrow('set aside')
  }
  root.open('other').close()
  expect(told).toEqual(['notes: true'])
  expect(root.list()).toEqual(['notes', 'other'])
  expect(root.exists('notes')).toBe(true)
  expect(digestOf()).toBe(before)
})

test('[FT11] a file that lost its first page, or was cut short, is set aside too', () => {
  const whole = readFileSync(path)
  writeFileSync(path, Buffer.concat([Buffer.alloc(4_096), whole.subarray(4_096)]))
  expect(() => openRoot().open('notes')).toThrow('set aside')
  writeFileSync(path, whole.subarray(0, whole.length - 5 * 4_096))
  expect(() => openRoot().open('notes')).toThrow('set aside')
})

test.each([
  ['a lost body', "DELETE FROM bodies WHERE json LIKE '%written last%'", 'has lost what'],
  ['a winner that is none', "UPDATE docs SET winner = '1-f' WHERE id = 'plain'", 'is listed with'],
  ['a tree that is none', "UPDATE docs SET tree = '[[' WHERE id = 'plain'", 'the tree of "plain"'],
  ['text that is no JSON', "UPDATE bodies SET json = '{' WHERE num = 1", 'is not readable'],
  ['a deletion of its own', "UPDATE docs SET deleted = 1 WHERE id = 'plain'", 'is listed with'],
  ['a seq from nowhere', "UPDATE meta SET value = '9' WHERE key = 'update_seq'", 'beyond the'],
])('[FT12] after an unclean stop %s is found', (_, sql, words) => {
  plant(sql)
  const problems: string[] = []
  expect(() => openRoot((_name, found) => problems.push(...found)).open('notes')).toThrow(
    'set aside',
  )
  expect(problems.join()).toContain(words)
  expect(examineDb(path, 'notes').problems.join()).toContain(words)
})

test('[FT12] a changed or lost attachment is found', () => {
  const sha256 = createHash('sha256').update('hello').digest('base64url')
  const root = openRoot()
  const storage = root.open('notes')
  const bytes = storage.blobs.readPiece(storage.blobs.find(sha256) ?? 0, 0)
  expect(Buffer.from(bytes ?? []).toString()).toBe('hello')
  storage.close()
  plant(`UPDATE pieces SET bytes = x'68656c6c21'`)
  expect(examineDb(path, 'notes').problems.join()).toContain('was changed')
  plant('DELETE FROM pieces')
  expect(examineDb(path, 'notes').problems.join()).toContain('is gone')
})

test('[FT13] an unclean stop alone is no damage, and a look changes nothing', () => {
  plant("INSERT INTO locals VALUES ('new', '0-1', '{}')")
  expect(examineDb(path, 'notes').problems).toEqual([])
  const unclean: string[] = []
  const root = createSqliteStorageRoot({ folder, onUnclean: (name) => unclean.push(name) })
  const storage = root.open('notes')
  expect(unclean).toEqual(['notes'])
  expect(storage.readLocal('new')?.rev).toBe('0-1')
  expect(storage.counts()).toMatchObject({ updateSeq: 16, docCount: 7, deletedDocCount: 1 })
  storage.close()
  root.open('notes').close()
  expect(unclean).toEqual(['notes'])
})

test('[DS14] a newer file is refused in words that name it', () => {
  const connection = openSqlite(path)
  connection.exec('PRAGMA user_version = 99')
  connection.close()
  let failure: unknown
  try {
    openRoot().open('notes')
  } catch (error) {
    failure = error
  }
  expect(isSyncError(failure) && failure.reason).toContain('Update Tributary')
  expect(examineDb(path, 'notes').problems.join()).toContain('Update Tributary')
})
