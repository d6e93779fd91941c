import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addEdit, EMPTY_TREE, parseRev, SyncError } from '@tributary/sync-protocol'
import { expect, test } from 'vitest'
import { describeBlobStorage } from '../blob-storage.conformance.ts'
import { describeDocStorage } from '../doc-storage.conformance.ts'
import { prepareFile } from './prepare-file.ts'
import { chooseDriver, openSqlite, type SqliteDriver } from './sqlite-connection.ts'
import { createSqliteStorageRoot, type SqliteStorageRootOptions } from './sqlite-storage-root.ts'

/** Both drivers where both are there. */
const drivers: SqliteDriver[] = chooseDriver() === 'libsql' ? ['libsql'] : ['node:sqlite', 'libsql']

function openRoot(options: Partial<SqliteStorageRootOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-storage-'))
  const root = createSqliteStorageRoot({ folder, ...options })
  return { folder, root, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

for (const driver of drivers) {
  const setup = () => {
    const { root, remove } = openRoot({ driver })
    const storage = root.create('test')
    return {
      storage,
      tearDown: () => {
        storage.close()
        remove()
      },
    }
  }
  describeDocStorage(`SQLite by ${driver}`, setup)
  describeBlobStorage(`SQLite by ${driver}`, setup)
}

const doc = (id: string, json: string) => ({
  id,
  tree: addEdit(EMPTY_TREE, null, parseRev('1-a'), false),
  bodies: [{ rev: '1-a', body: { json, attachments: [] } }],
  droppedRevs: [],
})

test('[DS13] what was committed is there after the file was closed and opened again', () => {
  const { root, remove } = openRoot()
  const before = root.create('a/b')
  before.transaction(() => before.writeDoc(doc('x', '{"v":1}')))
  before.close()
  const after = root.open('a/b')
  expect(after.readBody('x', '1-a')?.json).toBe('{"v":1}')
  expect(after.counts()).toMatchObject({ updateSeq: 1, docCount: 1 })
  after.close()
  expect(root.list()).toEqual(['a/b'])
  root.destroy('a/b')
  expect(root.exists('a/b')).toBe(false)
  expect(root.create('a/b').counts()).toMatchObject({ updateSeq: 0, docCount: 0 })
  remove()
})

test.each(drivers)('[DS18] what is pending is counted rightly from the start (%s)', (driver) => {
  const { root, remove } = openRoot({ driver })
  const before = root.create('notes')
  before.transaction(() => {
    for (let n = 0; n < 2_500; n += 1) before.writeDoc(doc(`d${n}`, '{}'))
  })
  before.close()
  // Nothing was counted yet in this process: all of it comes from the file.
  const after = root.open('notes')
  const counted = [0, 1, 1_022, 1_023, 1_024, 2_048, 2_499].map((since) =>
    after.countChanges(since),
  )
  expect(counted).toEqual([2_500, 2_499, 1_478, 1_477, 1_476, 452, 1])
  expect(after.countDocsBefore('d9', false)).toBe(2_389)
  after.close()
  remove()
})

test('[ST10] nothing of a dropped attachment is left in the files of its db', () => {
  const { root, folder, remove } = openRoot()
  const storage = root.create('notes')
  const bytes = Buffer.from('what she took back '.repeat(9_000))
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
      (file) =>
        file.isFile() &&
        readFileSync(join(file.parentPath, file.name)).includes('what she took back'),
    )
  const blob = storage.transaction(() => {
    const begun = storage.blobs.begin()
    storage.blobs.writePiece(begun, 0, bytes)
    const attachment = { name: 'f', contentType: 'x/y', revpos: 1, digest: '', length: 9 }
    const stored = { ...attachment, blob: storage.blobs.seal(begun, 'sha') }
    const body = { json: '{}', attachments: [stored] }
    storage.writeDoc({ ...doc('x', ''), bodies: [{ rev: '1-a', body }] })
    return begun
  })
  expect(files()).not.toEqual([])
  storage.transaction(() => storage.dropBodies('x', ['1-a']))
  storage.transaction(() => storage.blobs.dropOrphans(9))
  storage.scrub()
  expect(files()).toEqual([])
  storage.close()
  expect(files()).toEqual([])
  expect(storage.blobs.readPiece(blob, 0)).toBeUndefined()
  remove()
})

test('[DS14] a file written by a newer version is refused, and left as it was', () => {
  const { root, folder, remove } = openRoot()
  root.create('new').close()
  const connection = openSqlite(join(folder, 'new.sqlite'))
  connection.exec('PRAGMA user_version = 99')
  connection.close()
  expect(() => root.open('new')).toThrow('newer version of Tributary')
  const again = openSqlite(join(folder, 'new.sqlite'))
  expect(again.prepare('PRAGMA user_version').all()[0]).toMatchObject({ user_version: 99 })
  again.close()
  remove()
})

test('[DS15] a full disk refuses the write, keeps nothing of it, and reads go on', () => {
  const { root, remove } = openRoot({ maxPages: 40 })
  const storage = root.create('small')
  storage.transaction(() => storage.writeDoc(doc('kept', '{"v":1}')))
  const tooMuch = () =>
    storage.transaction(() => {
      storage.writeDoc(doc('first', '{}'))
      storage.savepoint(() => storage.writeDoc(doc('huge', `{"t":"${'x'.repeat(500_000)}"}`)))
    })
  expect(tooMuch).toThrow(SyncError)
  expect(tooMuch).toThrow('insufficient_storage')
  expect(storage.readDoc('first')).toBeUndefined()
  expect(storage.readDoc('huge')).toBeUndefined()
  expect(storage.readBody('kept', '1-a')?.json).toBe('{"v":1}')
  storage.transaction(() => storage.writeDoc(doc('small', '{}')))
  expect(storage.counts()).toMatchObject({ updateSeq: 2, docCount: 2 })
  storage.close()
  remove()
})

test('[DS16] every commit is flushed: WAL with synchronous FULL', () => {
  const { folder, remove } = openRoot()
  const connection = openSqlite(join(folder, 'db.sqlite'))
  prepareFile(connection, 'db')
  const pragma = (name: string) =>
    Object.values(connection.prepare(`PRAGMA ${name}`).all()[0] ?? {})[0]
  expect(pragma('journal_mode')).toBe('wal')
  expect(pragma('synchronous')).toBe(2)
  expect(pragma('secure_delete')).toBe(1)
  connection.close()
  remove()
})
