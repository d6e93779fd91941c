import { Readable } from 'node:stream'
import nano from 'nano'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Part, readParts } from '../../src/http/multipart/read-parts.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { localPouch, Pouches, remotePouch } from './pouch.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const bytes = (length: number, seed: string) => Buffer.alloc(length, `${seed} `)

async function whole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('[AT29] attachments of many pieces replicate both ways with PouchDB, conflicts and all', async () => {
  const [local, remote, third] = [localPouch(), remotePouch(server), localPouch()]
  const lengths = [0, 1, 196_608, 196_609, 1_000_000]
  const docs = lengths.map((length) => ({
    _id: `n${length}`,
    _attachments: { 'a/b': { content_type: 'text/plain', data: bytes(length, 'local') } },
  }))
  await local.bulkDocs(docs)
  await Pouches.replicate(local, remote)
  for (const length of lengths) {
    const got = await remote.getAttachment(`n${length}`, 'a/b')
    expect(bytes(length, 'local').equals(got)).toBe(true)
  }
  // Both sides change one doc, each with an attachment of its own.
  const { _rev: rev } = await remote.get('n1')
  await remote.putAttachment('n1', 'there', rev, bytes(300_000, 'there'), 'x/y')
  await local.putAttachment('n1', 'here', rev, bytes(300_000, 'here'), 'x/y')
  await Pouches.sync(local, remote)
  await Pouches.replicate(remote, third)
  for (const db of [local, remote, third]) {
    const doc = await db.get('n1', { conflicts: true })
    const revs = [doc._rev, ...(doc._conflicts ?? [])]
    expect(revs).toHaveLength(2)
    const found: string[] = []
    for (const each of revs) {
      const { _attachments } = await db.get('n1', { rev: each })
      for (const name of ['here', 'there']) {
        if (!Object.keys(_attachments ?? {}).includes(name)) continue
        found.push(name)
        const got = await db.getAttachment('n1', name, { rev: each })
        expect(bytes(300_000, name).equals(got)).toBe(true)
      }
    }
    expect(found.toSorted()).toEqual(['here', 'there'])
  }
})

test('[AT30] nano streams attachments both ways', async () => {
  const url = new URL(server.url)
  url.username = server.admin.user
  url.password = server.admin.password
  const couch = nano({ url: url.href.replace(/\/$/, '') })
  await couch.db.create('streams')
  const db = couch.use<object>('streams')
  const content = bytes(1_000_000, 'nano')
  await db.attachment.insert('doc', 'clip', Readable.from([content]), 'video/webm')
  expect(content.equals(await whole(db.attachment.getAsStream('doc', 'clip')))).toBe(true)
  await db.multipart.insert(
    { n: 1 },
    ['z', 'x', 'y'].map((name) => ({ name, data: bytes(300_000, name), content_type: 'a/b' })),
    'multi',
  )
  for (const name of ['z', 'x', 'y']) {
    const got = await whole(db.attachment.getAsStream('multi', name))
    expect([name, got.equals(bytes(300_000, name))]).toEqual([name, true])
  }
  const multi = await db.multipart.get('multi')
  expect(multi.toString('latin1')).toContain('"follows":true')
})

/** The parts of a multipart answer, and of what is multipart within it, as CouchDB's replicator reads them. */
async function partsOf({ headers, bytes: body }: Part): Promise<object[]> {
  const type = headers.get('content-type') ?? ''
  const boundary = /boundary="([^"]+)"/.exec(type)?.[1]
  if (boundary === undefined) return [{ type, bytes: await whole(body) }]
  const parts: object[] = []
  for await (const part of readParts(body, boundary)) parts.push(...(await partsOf(part)))
  return parts
}

test('[AT31] what CouchDB’s replicator asks for and what it sends give the same docs elsewhere', async () => {
  const [source, target] = [await freshDb(server), await freshDb(server)]
  const large = bytes(500_000, 'large')
  const first = await ask(server, 'PUT', `${source}/d/old`, { body: large })
  const { rev } = first.json as { rev: string }
  const second = await ask(server, 'PUT', `${source}/d/new?rev=${rev}`, {
    body: bytes(300_000, 'new'),
    headers: { 'content-type': 'image/jpeg' },
  })
  const leaf = (second.json as { rev: string }).rev

  const replicate = async (id: string, openRevs: string[], ancestors: string[]) => {
    const revs = encodeURIComponent(JSON.stringify(openRevs))
    const since =
      ancestors.length === 0 ? '' : `&atts_since=${encodeURIComponent(JSON.stringify(ancestors))}`
    const got = await ask(
      server,
      'GET',
      `${source}/${id}?revs=true&open_revs=${revs}&latest=true&attachments=true${since}`,
      { headers: { accept: 'multipart/mixed' } },
    )
    const boundary = /boundary="([^"]+)"/.exec(String(got.headers['content-type']))?.[1] ?? ''
    const statuses: number[] = []
    for await (const part of readParts(Readable.from([got.bytes]), boundary)) {
      const type = part.headers.get('content-type') ?? ''
      const put = await ask(server, 'PUT', `${target}/${id}?new_edits=false`, {
        body: await whole(part.bytes),
        headers: { 'content-type': type },
      })
      statuses.push(put.status)
    }
    return statuses
  }
  // The first rev as a whole, then the next, with a stub for what the target has.
  const old = await ask(server, 'GET', `${source}/d?rev=${rev}&attachments=true&revs=true`, {
    headers: { accept: 'multipart/related' },
  })
  await ask(server, 'PUT', `${target}/d?new_edits=false`, {
    body: old.bytes,
    headers: { 'content-type': String(old.headers['content-type']) },
  })
  expect(await replicate('d', [leaf], [rev])).toEqual([201])
  const [ours, theirs] = await Promise.all(
    [source, target].map((db) => ask(server, 'GET', `${db}/d?revs=true`)),
  )
  expect(theirs?.json).toEqual(ours?.json)
  expect((await ask(server, 'GET', `${target}/d/old`)).bytes.equals(large)).toBe(true)
  expect((await ask(server, 'GET', `${target}/d/new`)).bytes.equals(bytes(300_000, 'new'))).toBe(
    true,
  )

  // Since 3.3 it asks for many at once.
  const bulk = await ask(
    server,
    'POST',
    `${source}/_bulk_get?latest=true&revs=true&attachments=true`,
    {
      body: {
        docs: [
          { id: 'd', rev: leaf, atts_since: [rev] },
          { id: 'none', rev: '1-a' },
        ],
      },
      headers: { accept: 'multipart/mixed' },
    },
  )
  const type = String(bulk.headers['content-type'])
  const parts = await partsOf({
    headers: new Map([['content-type', type]]),
    bytes: Readable.from([bulk.bytes]),
  })
  expect(parts).toMatchObject([
    { type: 'application/json' },
    { type: 'image/jpeg', bytes: bytes(300_000, 'new') },
    { type: 'application/json; error="true"' },
  ])
})

test('[CR11] lists of revs in parts carry attachments without being asked for them', async () => {
  const db = await freshDb(server)
  const _attachments = { 'f.txt': { content_type: 'text/plain', data: 'aGVsbG8gdGhlcmU=' } }
  const put = await ask(server, 'PUT', `${db}/d`, { body: { _attachments } })
  const { rev } = put.json as { rev: string }
  const headers = { accept: 'multipart/mixed' }
  const bulk = { headers: { ...headers, 'content-type': 'application/json' } }
  const body = JSON.stringify({ docs: [{ id: 'd', rev }] })
  for (const answer of [
    await ask(server, 'GET', `${db}/d?open_revs=["${rev}"]&revs=true&latest=true`, { headers }),
    await ask(server, 'POST', `${db}/_bulk_get?revs=true`, { ...bulk, body }),
  ]) {
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('"follows":true')
    expect(answer.text).toContain('hello there')
  }
  // What the client has already does not come again.
  const known = `${db}/d?open_revs=["${rev}"]&atts_since=["${rev}"]`
  expect((await ask(server, 'GET', known, { headers })).text).toContain('"stub":true')
  // In JSON they come to whoever asks.
  const json = { headers: { accept: 'application/json' } }
  const plain = await ask(server, 'GET', `${db}/d?open_revs=["${rev}"]`, json)
  expect(plain.text).toContain('"stub":true')
})
