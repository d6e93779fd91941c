import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addEdit, EMPTY_TREE, parseRev, SyncError } from '@tributary/sync-protocol'
import { assert, constantFrom, integer, property, uniqueArray } from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { examineDb } from '../examine-db.ts'
import { openSqlite } from '../sqlite-connection.ts'
import { createSqliteStorageRoot } from '../sqlite-storage-root.ts'
import { salvageDb } from './salvage-db.ts'

const PAGE_BYTES = 4_096
const DOCS = 400

// Many small files, each flushed.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
let whole: Buffer
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-salvage-'))
  const storage = createSqliteStorageRoot({ folder }).create('notes')
  storage.transaction(() => {
    storage.writeMeta('instance_id', 'before')
    storage.writeMeta('instance_start_time', '1000')
    storage.writeMeta('security', '{"members":{"roles":["team"]}}')
    storage.writeMeta('revs_limit', '1000')
    for (let n = 0; n < DOCS; n++) {
      storage.writeDoc({
        id: `doc-${n}`,
        tree: addEdit(EMPTY_TREE, null, parseRev('1-a'), false),
        bodies: [{ rev: '1-a', body: { json: textOf(n), attachments: [] } }],
        droppedRevs: [],
      })
    }
    storage.writeLocal({ id: 'checkpoint', rev: '0-1', json: '{"seq":1}' })
  })
  storage.close()
  whole = readFileSync(join(folder, 'notes.sqlite'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Some are longer than a page, so that they lie on several. */
const textOf = (n: number) => JSON.stringify({ n, text: `${n}`.repeat(n % 50 === 0 ? 5_000 : 100) })

let count = 0
function salvage(bytes: Buffer) {
  const from = join(folder, `damaged-${(count += 1)}`)
  const to = join(folder, `salvaged-${count}.sqlite`)
  writeFileSync(from, bytes)
  const salvaged = salvageDb({ from, to, name: 'notes', nowMs: 5, newUuid: () => 'after' })
  expect(examineDb(to, 'notes').problems).toEqual([])
  return { ...salvaged, storage: createSqliteStorageRoot({ folder }).open(`salvaged-${count}`) }
}

test('[BK12] nothing is lost where nothing is damaged, and it is another instance', () => {
  const { storage, docCount, gaps, docs, revs, texts } = salvage(whole)
  expect({ docCount, gaps, docs, revs, texts }).toEqual({
    docCount: DOCS,
    gaps: {},
    docs: [],
    revs: [],
    texts: [],
  })
  for (let n = 0; n < DOCS; n++) expect(storage.readBody(`doc-${n}`, '1-a')?.json).toBe(textOf(n))
  expect(storage.readLocal('checkpoint')?.json).toBe('{"seq":1}')
  expect(storage.readMeta('instance_id')).toBe('after')
  expect(storage.readMeta('instance_start_time')).toBe('5000')
  expect(storage.readMeta('security')).toContain('team')
  expect(storage.updateSeq()).toBeGreaterThanOrEqual(DOCS)
  storage.close()
})

test('[BK12] whichever pages are lost, all that lies on others is there, and sound', () => {
  const pages = whole.length / PAGE_BYTES
  assert(
    property(
      uniqueArray(integer({ min: 1, max: pages - 1 }), { minLength: 1, maxLength: 6 }),
      constantFrom(0x00, 0xff),
      (lost, filler) => {
        const bytes = Buffer.from(whole)
        for (const page of lost) {
          bytes.fill(filler, page * PAGE_BYTES, (page + 1) * PAGE_BYTES)
        }
        const { storage, docCount, texts } = salvage(bytes)
        let told = 0
        for (let n = 0; n < DOCS; n++) {
          const body = storage.readBody(`doc-${n}`, '1-a')
          // What is there says what was written; what is not there is not claimed either.
          const isClaimed = storage.readDoc(`doc-${n}`) !== undefined
          expect({ isClaimed, json: body?.json }).toEqual(
            body === undefined ? { isClaimed: false } : { isClaimed: true, json: textOf(n) },
          )
          if (body !== undefined || texts.includes(textOf(n))) told += 1
        }
        expect(told).toBeGreaterThanOrEqual(docCount)
        storage.close()
      },
    ),
    { seed: 20_261_120, numRuns: 15 },
  )
})

test('[BK12] one lost page of texts costs no more than the docs on it', () => {
  const costs: number[] = []
  for (let page = 1; page < whole.length / PAGE_BYTES; page += 17) {
    const bytes = Buffer.from(whole)
    bytes.fill(0, page * PAGE_BYTES, (page + 1) * PAGE_BYTES)
    const { storage, docCount, texts } = salvage(bytes)
    costs.push(DOCS - docCount - texts.length)
    storage.close()
  }
  // Only a page that leads to others costs more: one in some dozens.
  expect(costs.filter((cost) => cost > 40).length).toBeLessThanOrEqual(costs.length / 10)
})

test('[BK13] a leaf whose text is lost is not claimed, and the doc’s other leaves stay', () => {
  const path = join(folder, 'notes.sqlite')
  const root = createSqliteStorageRoot({ folder })
  const storage = root.open('notes')
  const fork = addEdit(
    addEdit(addEdit(EMPTY_TREE, null, parseRev('1-a'), false), '1-a', parseRev('2-b'), false),
    '1-a',
    parseRev('2-c'),
    false,
  )
  storage.transaction(() => {
    const begun = storage.blobs.begin()
    storage.blobs.writePiece(begun, 0, Buffer.from('hello'))
    const blob = storage.blobs.seal(begun, 'hello-sha')
    const digest = 'md5-XUFAKrxLKna5cZ2REBfFkg=='
    const file = { name: 'f', contentType: 'text/plain', revpos: 1, digest, length: 5, blob }
    storage.writeDoc({
      id: 'forked',
      tree: fork,
      bodies: [
        { rev: '2-b', body: { json: '{"side":"b"}', attachments: [file] } },
        { rev: '2-c', body: { json: '{"side":"c"}', attachments: [] } },
      ],
      droppedRevs: [],
    })
  })
  storage.close()
  const connection = openSqlite(path)
  connection.exec(`DELETE FROM bodies WHERE rev = '2-c'; DELETE FROM pieces`)
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  connection.close()
  const salvaged = salvage(readFileSync(path))
  expect(salvaged.revs).toEqual(['forked 2-c'])
  expect(salvaged.attachments).toEqual(['forked f'])
  expect(salvaged.storage.readDoc('forked')).toMatchObject({ winner: '2-b', leafCount: 1 })
  expect(salvaged.storage.readBody('forked', '2-b')).toEqual({
    json: '{"side":"b"}',
    attachments: [],
  })
  // The same bytes are taken again when somebody sends them.
  expect(salvaged.storage.blobs.find('hello-sha')).toBeUndefined()
  salvaged.storage.close()
})

test('[BK14] settings that are lost open the db to nobody', () => {
  const path = join(folder, 'notes.sqlite')
  const connection = openSqlite(path)
  connection.exec('DELETE FROM meta; PRAGMA wal_checkpoint(TRUNCATE)')
  connection.close()
  const { storage } = salvage(readFileSync(path))
  expect(JSON.parse(storage.readMeta('security') ?? '{}')).toEqual({
    members: { roles: ['_admin'] },
    admins: { roles: ['_admin'] },
  })
  expect(storage.updateSeq()).toBeGreaterThanOrEqual(DOCS)
  storage.close()
})

test('[BK14] a file of which nothing can be read is said to be that', () => {
  const bytes = Buffer.from(whole)
  bytes.fill(0, 0, PAGE_BYTES)
  expect(() => salvage(bytes)).toThrow('Put back a backup')
  expect(() => salvage(bytes)).not.toThrow(SyncError)
})
