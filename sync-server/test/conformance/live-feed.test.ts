import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { openStream } from './open-stream.ts'

const people = new Map<string, Principal>()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    prefix: '/db',
    bearer: async (token) => people.get(token) ?? null,
  })
})
afterAll(() => server.stop())

const feed = (since: object, more: object = {}, auth?: string) =>
  openStream(server, 'POST', '/_live_feed', {
    body: { since, heartbeat: 60_000, ...more },
    ...(auth === undefined ? {} : { auth }),
  })
const put = (db: string, id: string, body: object = {}) =>
  ask(server, 'PUT', `${db}/${id}`, { body })

test('[LF1] the server says in its features that it has the feed', async () => {
  expect((await ask(server, 'GET', '/')).json).toMatchObject({ features: ['tributary-live-feed'] })
})

test('[LF2] one line per change of several dbs: first what was after since, then live', async () => {
  const [a, b] = [await freshDb(server), await freshDb(server)]
  await put(a, 'a1', { v: 1 })
  await put(b, 'b1')
  await put(b, 'b2')
  const stream = await feed({ [a.slice(1)]: '0', [b.slice(1)]: 1 })
  expect(stream.headers['content-type']).toBe('application/x-ndjson')
  const was = await stream.takeJson(2)
  expect(was.map((line) => [line['db'], line['seq'], line['id']])).toEqual([
    [a.slice(1), 1, 'a1'],
    [b.slice(1), 2, 'b2'],
  ])
  expect(was[0]).toMatchObject({ changes: [{ rev: expect.any(String) }], doc: { _id: 'a1', v: 1 } })
  await put(a, 'a2')
  expect((await stream.takeJson(1))[0]).toMatchObject({ db: a.slice(1), id: 'a2', seq: 2 })
  stream.close()
})

test('[LF3] a line says deleted and carries the losing live leaves', async () => {
  const db = await freshDb(server)
  const stream = await feed({ [db.slice(1)]: 0 })
  const docs = [
    { _id: 't', _rev: '1-a' },
    { _id: 't', _rev: '1-b' },
    { _id: 'gone', _rev: '1-x', _deleted: true, type: 'entry' },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs } })
  const lines = await stream.takeJson(2)
  expect(lines[0]).toMatchObject({ id: 't', doc: { _rev: '1-b', _conflicts: ['1-a'] } })
  expect(lines[1]).toMatchObject({
    id: 'gone',
    deleted: true,
    doc: { _deleted: true, type: 'entry' },
  })
  stream.close()
})

test('[LF4] a db that cannot be read is one line with the reason; the others go on', async () => {
  const db = await freshDb(server)
  const stream = await feed({ nosuch: 0, [db.slice(1)]: 0 })
  expect((await stream.takeJson(1))[0]).toEqual({
    db: 'nosuch',
    error: 'not_found',
    reason: 'Database does not exist.',
  })
  await put(db, 'x')
  expect((await stream.takeJson(1))[0]).toMatchObject({ id: 'x' })
  await ask(server, 'DELETE', db)
  expect((await stream.takeJson(1))[0]).toMatchObject({ db: db.slice(1), error: 'not_found' })
  await stream.ended
})

test('[LF5] somebody who may read one db gets nothing of another', async () => {
  const [mine, other] = [await freshDb(server), await freshDb(server)]
  const security = { members: { roles: ['journey:1'] } }
  await ask(server, 'PUT', `${mine}/_security`, { body: security })
  people.set('ama', { name: 'person:ama', roles: ['journey:1'], isAdmin: false })
  await put(other, 'secret')
  const stream = await feed({ [mine.slice(1)]: 0, [other.slice(1)]: 0 }, {}, 'Bearer ama')
  expect((await stream.takeJson(1))[0]).toMatchObject({ db: other.slice(1), error: 'forbidden' })
  await put(other, 'secret2')
  await put(mine, 'open')
  expect((await stream.takeJson(1))[0]).toMatchObject({ db: mine.slice(1), id: 'open' })
  stream.close()
})

test('[LF6] a right that is taken away, or a token that is revoked, ends the feed before the next change', async () => {
  const [one, two] = [await freshDb(server), await freshDb(server)]
  for (const db of [one, two]) {
    await ask(server, 'PUT', `${db}/_security`, { body: { members: { roles: ['team:9'] } } })
  }
  people.set('kofi', { name: 'person:kofi', roles: ['team:9'], isAdmin: false })
  const stream = await feed({ [one.slice(1)]: 0, [two.slice(1)]: 0 }, {}, 'Bearer kofi')
  await put(one, 'seen')
  expect((await stream.takeJson(1))[0]).toMatchObject({ id: 'seen' })
  await ask(server, 'PUT', `${one}/_security`, { body: { members: { roles: ['team:10'] } } })
  await put(one, 'hidden')
  expect((await stream.takeJson(1))[0]).toMatchObject({ db: one.slice(1), error: 'forbidden' })
  people.delete('kofi')
  await put(two, 'hidden')
  expect((await stream.takeJson(1))[0]).toMatchObject({ db: two.slice(1), error: 'unauthorized' })
  await stream.ended
})

test('[LF7] a malformed request is 400; a bad since is a line of its db', async () => {
  for (const body of [{}, { since: [] }, { since: {} }, { since: { a: {} } }]) {
    expect((await ask(server, 'POST', '/_live_feed', { body })).status).toBe(400)
  }
  const db = await freshDb(server)
  const stream = await feed({ [db.slice(1)]: 'garbage' })
  expect((await stream.takeJson(1))[0]).toMatchObject({ error: 'bad_request' })
  await stream.ended
})
