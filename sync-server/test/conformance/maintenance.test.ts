import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    bearer: async (token) =>
      token === 'phone' ? { name: 'device:p', roles: ['r'], isAdmin: false } : null,
  })
})
afterAll(() => server.stop())

test('[MA4] `_purged_infos_limit` is a positive whole number that stays', async () => {
  const db = await freshDb(server)
  const path = `${db}/_purged_infos_limit`
  expect((await ask(server, 'GET', path)).json).toBe(1_000)
  expect((await ask(server, 'PUT', path, { body: '500' })).json).toEqual({ ok: true })
  for (const body of ['0', '-1', '1.5', '"7"', '{}', 'null']) {
    const { status, json } = await ask(server, 'PUT', path, { body })
    expect([status, json]).toEqual([
      400,
      { error: 'bad_request', reason: '`purged_infos_limit` must be positive integer' },
    ])
  }
  expect((await ask(server, 'GET', path)).json).toBe(500)
})

test('[MA5] `_compact/{design doc}` is taken for one that is there', async () => {
  const db = await freshDb(server)
  await ask(server, 'PUT', `${db}/_design/d`, { body: {} })
  const headers = { 'content-type': 'application/json' }
  const post = async (path: string, options: object = { headers }) =>
    (await ask(server, 'POST', `${db}/_compact/${path}`, options)).status
  expect(await post('d')).toBe(202)
  expect(await post('none')).toBe(404)
  expect(await post('d', {})).toBe(415)
  expect((await ask(server, 'GET', `${db}/_compact/d`)).status).toBe(405)
})

test('[WR14] a doc whose `_revisions` counts its generations otherwise than `_rev` is the rev that `_revisions` says, unless that is here already', async () => {
  const db = await freshDb(server)
  // What PouchDB 9 sends of `2-a` whose parent is `1-a`.
  const docs = [
    { _id: 'd', _rev: '1-a' },
    { _id: 'd', _rev: '2-a', _revisions: { start: 1, ids: ['a'] }, text: 'kept' },
    { _id: 'e', _rev: '2-b', _revisions: { start: 1, ids: ['a'] } },
    { _id: 'f', _rev: '2-y', _revisions: { start: 1, ids: ['y'] } },
  ]
  const answer = await ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs } })
  expect(answer.json).toMatchObject([{ id: 'e', rev: '2-b', error: 'bad_request' }])
  expect((await ask(server, 'GET', `${db}/d`)).json).toMatchObject({ _rev: '2-a', text: 'kept' })
  expect((await ask(server, 'GET', `${db}/f`)).json).toMatchObject({ _rev: '1-y' })
})

test('[WR15] a sig may be empty, and holds nothing that would have to be escaped', async () => {
  const db = await freshDb(server)
  const write = (doc: object) =>
    ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs: [doc] } })
  expect((await write({ _id: 'bare', _rev: '1-' })).json).toEqual([])
  expect((await ask(server, 'GET', `${db}/bare?revs=true`)).json).toMatchObject({
    _rev: '1-',
    _revisions: { start: 1, ids: [''] },
  })
  for (const sig of ['a\\b', 'a"b', 'a b', 'ä', 'a\n', 'x'.repeat(129), 5]) {
    const { status } = await write({ _id: 'd', _revisions: { start: 1, ids: [sig] } })
    expect([sig, status]).toEqual([sig, 400])
  }
  expect((await ask(server, 'GET', `${db}/_changes`)).json).toMatchObject({ pending: 0 })
})

test('[ER4] whoever may not read a db learns neither whether it is there nor what it has', async () => {
  const db = await freshDb(server)
  await ask(server, 'PUT', `${db}/doc`, { body: {} })
  const paths = ['', '/doc', '/none', '/_zzz', '/_all_docs', '/doc/att', '/_local/x', '/_design/d']
  for (const auth of [null, 'Bearer phone']) {
    for (const method of ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'COPY', 'HEAD']) {
      for (const path of paths) {
        const told = async (name: string) => {
          const { status, text, headers } = await ask(server, method, name + path, {
            auth,
            ...(method === 'GET' || method === 'HEAD' ? {} : { body: {} }),
          })
          return [method, path, status, text, headers['allow']]
        }
        expect(await told(db)).toEqual(await told('/never'))
      }
    }
    const feed = async (name: string) =>
      (await ask(server, 'POST', '/_live_feed', { auth, body: { since: { [name]: 0 } } })).text
    expect((await feed(db.slice(1))).replace(db.slice(1), 'x')).toBe(
      (await feed('never')).replace('never', 'x'),
    )
  }
})
