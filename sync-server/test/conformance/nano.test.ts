import nano from 'nano'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { until } from './pouch.ts'

let server: TestServer
let couch: nano.ServerScope
beforeAll(async () => {
  server = await startTestServer({ prefix: '/db' })
  const url = new URL(server.url)
  url.username = server.admin.user
  url.password = server.admin.password
  // Below a path nano must be told not to take the last segment for a db.
  const settings = { url: url.href.replace(/\/$/, ''), parseUrl: false }
  couch = nano(settings)
})
afterAll(() => server.stop())

interface Thing {
  n: number
}

async function freshDb(name: string): Promise<nano.DocumentScope<Thing>> {
  await couch.db.create(name)
  return couch.use<Thing>(name)
}

test('[NA1] nano makes, lists and removes dbs, below a path', async () => {
  await couch.db.create('one/two')
  expect(await couch.db.list()).toContain('one/two')
  expect(await couch.db.get('one/two')).toMatchObject({ db_name: 'one/two', doc_count: 0 })
  await couch.db.destroy('one/two')
  await expect(couch.db.get('one/two')).rejects.toMatchObject({ statusCode: 404 })
})

test('[NA2] nano writes, reads, lists and deletes docs, with refusals it understands', async () => {
  const db = await freshDb('docs')
  const { rev } = await db.insert({ n: 1 }, 'a')
  expect(await db.get('a')).toEqual({ _id: 'a', _rev: rev, n: 1 })
  await expect(db.insert({ n: 2 }, 'a')).rejects.toMatchObject({
    statusCode: 409,
    error: 'conflict',
  })
  const bulk = await db.bulk({
    docs: [
      { _id: 'b', n: 2 },
      { _id: 'a', n: 3 },
    ],
  })
  expect(bulk).toMatchObject([
    { ok: true, id: 'b' },
    { id: 'a', error: 'conflict' },
  ])
  const { rows } = await db.fetch({ keys: ['b', 'a'] })
  expect(rows.map((row) => row.key)).toEqual(['b', 'a'])
  expect((await db.list({ include_docs: true })).total_rows).toBe(2)
  expect((await db.head('a')).etag).toBe(`"${rev}"`)
  await db.destroy('a', rev)
  await expect(db.get('a')).rejects.toMatchObject({ statusCode: 404, reason: 'deleted' })
})

test('[NA3] nano keeps attachments', async () => {
  const db = await freshDb('files')
  await db.attachment.insert('doc', 'a b/c.txt', Buffer.from('hello'), 'text/plain')
  expect((await db.attachment.get('doc', 'a b/c.txt')).toString()).toBe('hello')
  await db.multipart.insert(
    { n: 1 },
    [{ name: 'x', data: Buffer.from('bytes'), content_type: 'text/plain' }],
    'multi',
  )
  expect((await db.attachment.get('multi', 'x')).toString()).toBe('bytes')
})

test('[NA4] nano’s changes reader gets what was and what comes', async () => {
  const db = await freshDb('feed')
  await db.bulk({
    docs: [
      { _id: 'a', n: 1 },
      { _id: 'b', n: 2 },
    ],
  })
  const seen: string[] = []
  const reader = db.changesReader.start({ since: '0', wait: false, timeout: 1_000 })
  reader.on('change', (change: { id: string }) => seen.push(change.id))
  await until(() => seen.length === 2, 'the first two changes')
  await db.insert({ n: 3 }, 'c')
  await until(() => seen.includes('c'), 'the live change')
  // Its stop breaks off the request that waits, and it reports that as an error.
  const errors: unknown[] = []
  reader.on('error', (error: unknown) => errors.push(error))
  const ended = new Promise((resolve) => reader.on('end', resolve))
  db.changesReader.stop()
  await ended
  expect(seen).toEqual(['a', 'b', 'c'])
  expect(errors.map(String).filter((error) => !error.includes('aborted'))).toEqual([])
})

test('[NA5] nano spools changes line by line', async () => {
  const db = await freshDb('spool')
  await db.bulk({ docs: Array.from({ length: 30 }, (_, n) => ({ _id: `d${n}`, n })) })
  const ids: string[] = []
  // To its end: a reader left open would be cut off when the server stops.
  await new Promise<void>((resolve, reject) => {
    db.changesReader
      .spool({ since: '0' })
      .on('batch', (batch: { id: string }[]) => ids.push(...batch.map(({ id }) => id)))
      .on('error', reject)
      .on('end', () => resolve())
  })
  expect(ids).toHaveLength(30)
})

test('[NA6] nano logs in with a session cookie', async () => {
  const { user, password } = server.admin
  const settings = { url: server.url, parseUrl: false }
  const plain = nano(settings)
  expect(await plain.auth(user, password)).toMatchObject({ ok: true, name: user })
})

test('[NA7] nano starts, looks at and ends replications, and hears of dbs', async () => {
  const source = await freshDb('replicated')
  await source.insert({ n: 1 }, 'a')
  const once = await couch.db.replicate('replicated', 'replica', { create_target: true })
  expect(once).toMatchObject({ ok: true, history: [{ docs_written: 1 }] })
  await couch.db.create('kept')
  await couch.db.replication.enable('replicated', 'kept', { continuous: true })
  const [row] = (await couch.use('_replicator').list()).rows
  const [id = '', rev = ''] = [row?.id, row?.value.rev]
  const kept = couch.use<Thing>('kept')
  await until(async () => (await kept.list()).rows.length === 1, 'a')
  const asked = await couch.db.replication.query(id, {})
  expect(asked).toMatchObject({ continuous: true })
  expect(await couch.db.replication.disable(id, rev, {})).toMatchObject({ ok: true })
  const updates = await couch.updates()
  expect(updates.results).toContainEqual(
    expect.objectContaining({ db_name: 'kept', type: 'created' }),
  )
})

test('[MG26] nano makes indexes and finds docs with them, page by page', async () => {
  const db = await freshDb('mango')
  await db.bulk({ docs: Array.from({ length: 12 }, (_, n) => ({ _id: `d${n}`, n })) })
  const made = await db.createIndex({ index: { fields: ['n'] }, name: 'by-n' })
  expect(made).toMatchObject({ result: 'created', name: 'by-n' })
  const query = { selector: { n: { $gte: 3 } }, sort: [{ n: 'desc' as const }], limit: 5 }
  const first = await db.find(query)
  expect(first.docs.map(({ n }) => n)).toEqual([11, 10, 9, 8, 7])
  const second = await db.find({ ...query, bookmark: first.bookmark ?? '' })
  expect(second.docs.map(({ n }) => n)).toEqual([6, 5, 4, 3])
  await expect(db.find({ selector: {}, sort: ['nowhere'] })).rejects.toMatchObject({
    statusCode: 400,
    error: 'no_usable_index',
  })
})
