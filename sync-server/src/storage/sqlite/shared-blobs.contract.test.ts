import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addEdit, EMPTY_TREE, parseRev } from '@tributary/sync-protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PIECE_BYTES } from '../blob-storage.ts'
import type { DocStorage } from '../doc-storage.ts'
import { type SealKey } from '../sealed/seal-key.ts'
import { writeSealed } from '../sealed/write-sealed.ts'
import { folderPlace, sealedPlace } from './backup/backup-place.ts'
import { folderSource, sealedSource } from './backup/backup-source.ts'
import { makeBackup } from './backup/make-backup.ts'
import { restoreBackup } from './backup/restore-backup.ts'
import { examineDb } from './examine-db.ts'
import { salvageDb } from './salvage/salvage-db.ts'
import { openSqlite } from './sqlite-connection.ts'
import { SqliteDocStorage } from './sqlite-doc-storage.ts'
import { createSqliteStorageRoot } from './sqlite-storage-root.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tributary-shared-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const openRoot = (at = data) => createSqliteStorageRoot({ folder: join(at, 'dbs') })
const clip = Buffer.alloc(2 * PIECE_BYTES + 7, 'a song by the market ')
const sha256 = createHash('sha256').update(clip).digest()
const fileOf = (db: string, at = data) => join(at, 'dbs', `${db}.blobs`, sha256.toString('hex'))
const filesOf = (db: string) => readdirSync(join(data, 'dbs', `${db}.blobs`))

/** A begun blob that holds these bytes. */
function begin(storage: DocStorage, bytes = clip): number {
  return storage.transaction(() => {
    const blob = storage.blobs.begin()
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      storage.blobs.writePiece(blob, at / PIECE_BYTES, bytes.subarray(at, at + PIECE_BYTES))
    }
    return blob
  })
}

function bind(storage: DocStorage, id: string, begun: number): number {
  return storage.transaction(() => bindWithin(storage, id, begun))
}

function bindWithin(storage: DocStorage, id: string, begun: number): number {
  const blob = storage.blobs.seal(begun, sha256.toString('base64url'))
  const digest = `md5-${createHash('md5').update(clip).digest('base64')}`
  const facts = { name: 'f', contentType: 'audio/mp4', revpos: 1, digest, length: clip.length }
  const body = { json: '{}', attachments: [{ ...facts, blob }] }
  const tree = addEdit(EMPTY_TREE, null, parseRev('1-a'), false)
  storage.writeDoc({ id, tree, bodies: [{ rev: '1-a', body }], droppedRevs: [] })
  return blob
}

function read(storage: DocStorage, blob: number): Buffer {
  const pieces: Uint8Array[] = []
  for (;;) {
    const piece = storage.blobs.readPiece(blob, pieces.length)
    if (piece === undefined) return Buffer.concat(pieces)
    pieces.push(piece)
  }
}

function withdraw(storage: DocStorage, id: string): void {
  storage.transaction(() => storage.dropBodies(id, ['1-a']))
  let isAll = false
  while (!isAll) isAll = storage.transaction(() => storage.blobs.dropOrphans(1))
}

test('[ST35] the same content of several dbs is one file, and goes with the last that has it', () => {
  const root = openRoot()
  const [journey, team] = [root.create('journey'), root.create('team')]
  const first = bind(journey, 'a', begin(journey))
  const second = bind(team, 'b', begin(team))
  expect(statSync(fileOf('journey')).ino).toBe(statSync(fileOf('team')).ino)
  expect(statSync(fileOf('team')).nlink).toBe(2)
  expect([read(journey, first), read(team, second)].every((each) => each.equals(clip))).toBe(true)

  withdraw(journey, 'a')
  expect(filesOf('journey')).toEqual([])
  expect(read(team, second).equals(clip)).toBe(true)
  expect(statSync(fileOf('team')).nlink).toBe(1)
  withdraw(team, 'b')
  expect(filesOf('team')).toEqual([])
  journey.close()
  team.close()
})

test('[ST35] a db that is removed takes along only what no other has', () => {
  const root = openRoot()
  const [journey, team] = [root.create('journey'), root.create('team')]
  bind(journey, 'a', begin(journey))
  const kept = bind(team, 'b', begin(team))
  journey.close()
  root.destroy('journey')
  expect(existsSync(join(data, 'dbs', 'journey.blobs'))).toBe(false)
  expect(read(team, kept).equals(clip)).toBe(true)
  team.close()
})

test('[ST36] a file has its name before its doc is there: killed in between, it goes at the next start', () => {
  const root = openRoot()
  const storage = root.create('notes')
  bind(storage, 'kept', begin(storage))
  storage.close()
  // As kill −9 leaves them: named but of no doc, half come, half named.
  for (const left of ['ab'.repeat(32), 'begun-7', `${sha256.toString('hex')}.new`]) {
    writeFileSync(join(data, 'dbs', 'notes.blobs', left), 'left')
  }
  // And a db of which only the contents are left.
  mkdirSync(join(data, 'dbs', 'gone.blobs'))
  const after = openRoot().open('notes')
  expect(filesOf('notes')).toEqual([sha256.toString('hex')])
  expect(existsSync(join(data, 'dbs', 'gone.blobs'))).toBe(false)
  after.close()
  expect(examineDb(join(data, 'dbs', 'notes.sqlite'), 'notes').problems).toEqual([])
})

test('[ST36] a file keeps its name until its doc has let go of it for good', () => {
  const storage = openRoot().create('notes')
  const blob = bind(storage, 'a', begin(storage))
  const undone = () =>
    storage.transaction(() => {
      storage.dropBodies('a', ['1-a'])
      storage.blobs.dropOrphans(99)
      throw new Error('power cut')
    })
  expect(undone).toThrow('power cut')
  expect(read(storage, blob).equals(clip)).toBe(true)
  storage.close()
})

test('[ST36] a seal that is undone can be made again, in its own transaction or another', () => {
  const storage = openRoot().create('notes')
  const begun = begin(storage)
  const undone = () =>
    storage.transaction(() => {
      bindWithin(storage, 'a', begun)
      throw new Error('power cut')
    })
  expect(undone).toThrow('power cut')
  expect(filesOf('notes')).toEqual([`begun-${begun}`])
  const blob = storage.transaction(() => {
    const part = () =>
      storage.savepoint(() => {
        bindWithin(storage, 'a', begun)
        throw new Error('refused')
      })
    expect(part).toThrow('refused')
    return bindWithin(storage, 'a', begun)
  })
  expect(filesOf('notes')).toEqual([sha256.toString('hex')])
  expect(read(storage, blob).equals(clip)).toBe(true)
  storage.close()
})

test('[ST37] bytes that arrive anew mend what has rotted on the disk, in every db', () => {
  const root = openRoot()
  const [journey, team] = [root.create('journey'), root.create('team')]
  const first = bind(journey, 'a', begin(journey))
  writeFileSync(fileOf('journey'), 'rotten')
  const second = bind(team, 'b', begin(team))
  expect([read(journey, first), read(team, second)].every((each) => each.equals(clip))).toBe(true)
  writeFileSync(fileOf('team'), 'rotten')
  expect(bind(team, 'c', begin(team))).toBe(second)
  expect([read(journey, first), read(team, second)].every((each) => each.equals(clip))).toBe(true)
  journey.close()
  team.close()
})

test('[BK15] a backup has a content of several dbs once, and a restore shares it again', () => {
  const root = openRoot()
  for (const name of ['journey', 'team']) {
    const storage = root.create(name)
    bind(storage, 'a', begin(storage))
    storage.close()
  }
  const to = join(data, 'backup')
  const manifest = makeBackup({
    dataDir: data,
    place: folderPlace(to),
    isPassing: () => false,
    madeAt: '2026-11-21T00:00:00.000Z',
    madeBy: 'a test',
    onDb: () => undefined,
  })
  expect(manifest.damaged).toEqual([])
  expect(readdirSync(join(to, 'blobs'))).toEqual([sha256.toString('hex')])
  expect(folderSource(to).verify().problems).toEqual([])

  const restored = join(data, 'restored')
  const made = restoreBackup({
    from: folderSource(to),
    to: restored,
    nowMs: 1,
    newUuid: () => 'id',
  })
  expect(made.problems).toEqual([])
  expect(statSync(fileOf('team', restored)).nlink).toBe(2)
  expect(readdirSync(restored).sort()).toEqual(['dbs'])
  for (const name of ['journey', 'team']) {
    expect(examineDb(join(restored, 'dbs', `${name}.sqlite`), name).problems).toEqual([])
  }
  writeFileSync(join(to, 'blobs', sha256.toString('hex')), 'changed on the stick')
  expect(folderSource(to).verify().problems.join()).toContain('blobs/')
})

test('[BK15] a sealed backup has it once as well, and every db comes back whole', () => {
  const root = openRoot()
  for (const name of ['journey', 'team']) {
    const storage = root.create(name)
    bind(storage, 'a', begin(storage))
    storage.close()
  }
  const recipe = { scheme: 'scrypt', cost: 2, blockSize: 1, parallelization: 1, salt: '' } as const
  const key: SealKey = { recipe, key: Buffer.alloc(32, 'k').toString('base64') }
  const to = join(data, 'backup.tributary')
  const file = writeSealed(to, key, {
    purpose: 'backup',
    randomBytes: (length) => Buffer.alloc(length),
  })
  makeBackup({
    dataDir: data,
    place: sealedPlace(file, join(data, '.backup-1')),
    isPassing: (name) => name.startsWith('backup'),
    madeAt: '2026-11-21T00:00:00.000Z',
    madeBy: 'a test',
    onDb: () => undefined,
  })
  file.close()
  expect(statSync(to).size).toBeLessThan(1.5 * clip.length)
  const restored = join(data, 'restored')
  restoreBackup({ from: sealedSource(to, key), to: restored, nowMs: 1, newUuid: () => 'id' })
  expect(statSync(fileOf('journey', restored)).ino).toBe(statSync(fileOf('team', restored)).ino)
  for (const name of ['journey', 'team']) {
    expect(examineDb(join(restored, 'dbs', `${name}.sqlite`), name).problems).toEqual([])
  }
})

test('[BK12] what is salvaged has its contents, and they stay where they are', () => {
  const storage = openRoot().create('notes')
  bind(storage, 'a', begin(storage))
  storage.close()
  const path = join(data, 'dbs', 'notes.sqlite')
  const to = join(data, 'salvaged.sqlite')
  const options = { from: path, to, name: 'notes', nowMs: 1, newUuid: () => 'id' }
  expect(salvageDb(options)).toMatchObject({ docs: [], attachments: [], docCount: 1 })
  expect(readFileSync(fileOf('notes')).equals(clip)).toBe(true)
  expect(examineDb(to, 'notes', join(data, 'dbs', 'notes.blobs')).problems).toEqual([])
})

test('[ST38] compaction brings what an older version kept in the db to where all dbs share it', () => {
  const path = join(data, 'dbs', 'old.sqlite')
  const root = openRoot()
  root.create('old').close()
  const connection = openSqlite(path)
  const before = new SqliteDocStorage(connection)
  const blob = bind(before, 'a', begin(before))
  const small = before.transaction(() => before.blobs.begin())
  before.close()

  const [old, team] = [openRoot().open('old'), root.create('team')]
  bind(team, 'b', begin(team))
  expect(read(old, blob).equals(clip)).toBe(true)
  expect(old.transaction(() => old.blobs.moveNext(0))).toBe(blob)
  expect(old.transaction(() => old.blobs.moveNext(blob))).toBeUndefined()
  expect(small).toBeGreaterThan(blob)
  expect(read(old, blob).equals(clip)).toBe(true)
  expect(statSync(fileOf('team')).nlink).toBe(2)
  expect(filesOf('old')).toEqual([sha256.toString('hex')])
  for (const storage of [old, team]) storage.close()
  expect(examineDb(path, 'old').problems).toEqual([])
})
