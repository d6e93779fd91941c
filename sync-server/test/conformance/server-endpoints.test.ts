import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask } from './ask.ts'
import { openStream } from './open-stream.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ hashIterations: 1_000 })
})
afterAll(() => server.stop())

interface Updates {
  readonly results: { readonly db_name: string; readonly type: string; readonly seq: string }[]
  readonly last_seq: string
}
const updates = async (query = '') =>
  (await ask(server, 'GET', `/_db_updates${query}`)).json as Updates
const pairs = ({ results }: Updates) => results.map(({ db_name, type }) => `${type} ${db_name}`)

test('[SV1] `_db_updates` tells what was created, updated and deleted, from any seq on', async () => {
  await ask(server, 'PUT', '/one')
  const { last_seq: since } = await updates()
  await ask(server, 'PUT', '/two')
  await ask(server, 'PUT', '/two/doc', { body: {} })
  await expect
    .poll(async () => pairs(await updates(`?since=${since}`)))
    .toEqual(['created two', 'updated two'])
  await ask(server, 'DELETE', '/two')
  expect(pairs(await updates(`?since=${since}`)).at(-1)).toBe('deleted two')
  expect(pairs(await updates(`?since=${since}&limit=1`))).toEqual(['created two'])
  const { last_seq: last } = await updates(`?since=${since}`)
  expect(await updates(`?since=${last}`)).toEqual({ results: [], last_seq: last })
  await server.restart()
  // Nobody knows what was missed: everything is told again.
  expect(pairs(await updates(`?since=${last}`))).toContain('created one')
})

test('[SV2] `_db_updates` waits (longpoll) and goes on (continuous, eventsource)', async () => {
  const waiting = ask(server, 'GET', '/_db_updates?feed=longpoll&since=now')
  const stream = await openStream(server, 'GET', '/_db_updates?feed=continuous&since=now&limit=2')
  const events = ask(server, 'GET', '/_db_updates?feed=eventsource&since=now&limit=1')
  // The feeds are there before anything is told: each takes a turn to arrive.
  await expect.poll(() => server.connections()).toBeGreaterThanOrEqual(3)
  await ask(server, 'PUT', '/three')
  await ask(server, 'PUT', '/four')
  expect(pairs((await waiting).json)).toContain('created three')
  expect(await stream.takeJson(2)).toMatchObject([
    { db_name: 'three', type: 'created' },
    { db_name: 'four', type: 'created' },
  ])
  expect((await stream.takeJson(1))[0]).toEqual({ last_seq: expect.any(String) })
  await stream.ended
  const { text, headers } = await events
  expect(headers['content-type']).toBe('text/event-stream')
  expect(text).toMatch(
    /^data: \{"db_name":"three","type":"created","seq":"\d+-\w+"\}\nid: "\d+-\w+"\n\n$/,
  )
  const idle = await ask(server, 'GET', '/_db_updates?feed=longpoll&since=now&timeout=10')
  expect(idle.json).toMatchObject({ results: [] })
  expect((await ask(server, 'GET', '/_db_updates?feed=odd')).status).toBe(400)
})

test('[SV3] what tells of the server as a whole is for its admins', async () => {
  await ask(server, 'PUT', '/_users/org.couchdb.user:ama', {
    body: { name: 'ama', password: 'pw', roles: [], type: 'user' },
  })
  const auth = `Basic ${Buffer.from('ama:pw').toString('base64')}`
  const paths = [
    '/_db_updates',
    '/_membership',
    '/_cluster_setup',
    '/_node/_local',
    '/_node/_local/_config',
    '/_node/_local/_config/couchdb/uuid',
    '/_node/_local/_system',
    '/_scheduler/jobs',
    '/_active_tasks',
    '/_all_dbs',
  ]
  for (const path of paths) {
    expect([path, (await ask(server, 'GET', path, { auth })).status]).toEqual([path, 401])
    expect([path, (await ask(server, 'GET', path, { auth: null })).status]).toEqual([path, 401])
    expect([path, (await ask(server, 'GET', path)).status]).toEqual([path, 200])
  }
})

test('[SV4] one node is told of as CouchDB tells it; settings are read-only and hold no secret', async () => {
  const get = async (path: string) => (await ask(server, 'GET', path)).json as unknown
  const nodes = ['couchdb@127.0.0.1']
  expect(await get('/_membership')).toEqual({ all_nodes: nodes, cluster_nodes: nodes })
  expect(await get('/_cluster_setup')).toEqual({ state: 'single_node_enabled' })
  expect(await get('/_node/_local')).toEqual({ name: 'couchdb@127.0.0.1' })
  const { uuid } = (await get('/')) as { uuid: string }
  expect(await get('/_node/couchdb@127.0.0.1/_config/couchdb/uuid')).toBe(uuid)
  const config = await ask(server, 'GET', '/_node/_local/_config')
  expect(config.json).toMatchObject({ couchdb: { uuid }, cluster: { n: '1' } })
  for (const secret of [server.admin.password, 'test-secret', 'admins', 'jwt_keys']) {
    expect(config.text).not.toContain(secret)
  }
  expect(await get('/_node/_local/_config/admins')).toEqual({})
  const unknown = await ask(server, 'GET', '/_node/_local/_config/a/b')
  expect([unknown.status, unknown.json]).toEqual([
    404,
    { error: 'not_found', reason: 'unknown_config_value' },
  ])
  for (const [method, path, status] of [
    ['PUT', '/_node/_local/_config/admins/eve', 405],
    ['DELETE', '/_node/_local/_config/couchdb/uuid', 405],
    ['POST', '/_node/_local/_restart', 405],
    ['POST', '/_cluster_setup', 405],
    ['GET', '/_node/other', 404],
    ['GET', '/_node', 400],
    ['GET', '/_utils', 404],
    ['GET', '/_utils/index.html', 404],
  ] as const) {
    const answer = await ask(server, method, path, method === 'GET' ? {} : { body: '"x"' })
    expect([method, path, answer.status]).toEqual([method, path, status])
  }
})
