import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addEdit, EMPTY_TREE, parseRev } from '@tributary/sync-protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkStorage } from '../../src/storage/check-storage.ts'
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../../src/replication/local-database-directory.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite-connection.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'

const STEP_BYTES = 4_096
const COMMITS = 40

let scratch: string
let log: Buffer
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tributary-torn-'))
  const folder = join(scratch, 'whole')
  const storage = createSqliteStorageRoot({ folder }).create('db')
  storage.transaction(() => {
    storage.writeMeta('security', '{}')
    storage.writeMeta('revs_limit', '1000')
    storage.writeMeta('instance_id', 'first')
    storage.writeMeta('instance_start_time', '1000')
  })
  for (let n = 1; n <= COMMITS; n++) {
    storage.transaction(() =>
      storage.writeDoc({
        id: `d${n}`,
        tree: addEdit(EMPTY_TREE, null, parseRev('1-a'), false),
        bodies: [{ rev: '1-a', body: { json: `{"n":${n}}`, attachments: [] } }],
        droppedRevs: [],
      }),
    )
  }
  mkdirSync(join(scratch, 'cut'))
  for (const ending of ['', '-wal']) {
    copyFileSync(join(folder, `db.sqlite${ending}`), join(scratch, 'cut', `db.sqlite${ending}`))
  }
  log = readFileSync(join(scratch, 'cut', 'db.sqlite-wal'))
  storage.close()
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let count = 0
/** Opens the db with this log. @returns how many commits are there; each whole, none left out */
function commitsWith(torn: Buffer): number {
  const folder = join(scratch, `torn-${(count += 1)}`)
  mkdirSync(folder)
  copyFileSync(join(scratch, 'cut', 'db.sqlite'), join(folder, 'db.sqlite'))
  writeFileSync(join(folder, 'db.sqlite-wal'), torn)
  const storage = createSqliteStorageRoot({ folder }).open('db')
  const docs = storage.readChanges({ since: 0, limit: 1_000 })
  expect(docs.map(({ id }) => id)).toEqual(docs.map((_, index) => `d${index + 1}`))
  expect(storage.updateSeq()).toBe(docs.length)
  for (const [index, { id }] of docs.entries()) {
    expect(storage.readBody(id, '1-a')?.json).toBe(`{"n":${index + 1}}`)
  }
  expect(checkStorage(storage)).toEqual([])
  storage.close()
  rmSync(folder, { recursive: true, force: true })
  return docs.length
}

/** Opens the db with this log, as a server would. @returns the name of the instance that it is now */
async function instanceWith(torn: Buffer): Promise<{ instance: string; told: string[] }> {
  const folder = join(scratch, `instance-${(count += 1)}`)
  mkdirSync(folder)
  copyFileSync(join(scratch, 'cut', 'db.sqlite'), join(folder, 'db.sqlite'))
  writeFileSync(join(folder, 'db.sqlite-wal'), torn)
  const told: string[] = []
  const storage = createSqliteStorageRoot({ folder, onShortened: (name) => told.push(name) })
  const directory = new LocalDatabaseDirectory({
    storage,
    now: () => 9,
    newUuid: () => 'another',
    sandbox: createQuickJsSandbox(),
  })
  const { instanceId, instanceStartTime } = await (await directory.open('db')).info()
  expect(Number(instanceStartTime)).toBe(instanceId === 'another' ? 9_000 : 1_000)
  await directory.close()
  rmSync(folder, { recursive: true, force: true })
  return { instance: instanceId, told }
}

function* boundaries() {
  for (let at = 0; at <= log.length; at += STEP_BYTES) yield at
}

test('[FT19] a log cut short at any place leaves the commits before it, each whole', () => {
  let before = 0
  for (const at of boundaries()) {
    const commits = commitsWith(log.subarray(0, at))
    expect(commits).toBeGreaterThanOrEqual(before)
    before = commits
  }
  expect(commitsWith(log)).toBe(COMMITS)
})

test('[FT19] a log changed at any place leaves the commits before it, each whole', () => {
  let before = 0
  for (const at of boundaries()) {
    const torn = Buffer.from(log)
    torn.fill(0x5a, at, at + 600)
    const commits = commitsWith(torn)
    expect(commits).toBeGreaterThanOrEqual(before)
    before = commits
  }
  expect(before).toBeGreaterThanOrEqual(COMMITS - 1)
})

test('[FT20] a db that has lost commits from the middle of its log is another instance', async () => {
  const middle = Buffer.from(log)
  middle.fill(0x5a, log.length / 2, log.length / 2 + 600)
  expect(await instanceWith(middle)).toEqual({ instance: 'another', told: ['db'] })
  expect(await instanceWith(log)).toEqual({ instance: 'first', told: [] })
  // A commit that was cut off at its end, as by a kill, was never acknowledged.
  const cut = log.subarray(0, log.length - 100)
  expect(await instanceWith(cut)).toEqual({ instance: 'first', told: [] })
})

test('[FT20] frames that an older, longer log left behind are no lost commits', async () => {
  const folder = join(scratch, 'older')
  const root = createSqliteStorageRoot({ folder })
  const storage = root.create('db')
  const write = (key: string, value: string) =>
    storage.transaction(() => storage.writeMeta(key, value))
  write('instance_id', 'first')
  write('instance_start_time', '1000')
  write('security', '{}')
  write('revs_limit', '1000')
  write('long', 'x'.repeat(400_000))
  const other = openSqlite(join(folder, 'db.sqlite'))
  other.prepare('PRAGMA wal_checkpoint(RESTART)').all()
  write('short', 'x')
  const reused = readFileSync(join(folder, 'db.sqlite-wal'))
  expect(reused.length).toBeGreaterThan(400_000)
  copyFileSync(join(folder, 'db.sqlite'), join(scratch, 'cut', 'db.sqlite'))
  expect(await instanceWith(reused)).toEqual({ instance: 'first', told: [] })
  other.close()
  storage.close()
})
