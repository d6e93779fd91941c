import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** A doc with a winner `3-w`, a live loser `2-l` and a deleted one `4-d`, all below `1-a`. */
async function forked(): Promise<string> {
  const db = await freshDb(server)
  const revisions = (start: number, ...ids: string[]) => ({
    _rev: `${start}-${ids[0]}`,
    _revisions: { start, ids },
  })
  const docs = [
    { _id: 't', ...revisions(3, 'w', 'v', 'a'), said: 'w' },
    { _id: 't', ...revisions(2, 'l', 'a'), said: 'l' },
    { _id: 't', ...revisions(4, 'd', 'c', 'b', 'a'), _deleted: true, said: 'd' },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs } })
  return `${db}/t`
}

test('[RD5] each parameter of a doc adds its member, `meta` three of them, and all together all', async () => {
  const doc = await forked()
  const get = async (query: string) => (await ask(server, 'GET', `${doc}?${query}`)).json as object
  const plain = { _id: 't', _rev: '3-w', said: 'w' }
  const revs = { _revisions: { start: 3, ids: ['w', 'v', 'a'] } }
  const info = {
    _revs_info: [
      { rev: '3-w', status: 'available' },
      { rev: '2-v', status: 'missing' },
      { rev: '1-a', status: 'missing' },
    ],
  }
  const conflicts = { _conflicts: ['2-l'] }
  const deleted = { _deleted_conflicts: ['4-d'] }
  expect(await get('')).toEqual(plain)
  expect(await get('revs=true')).toEqual({ ...plain, ...revs })
  expect(await get('revs_info=true')).toEqual({ ...plain, ...info })
  expect(await get('conflicts=true')).toEqual({ ...plain, ...conflicts })
  expect(await get('deleted_conflicts=true')).toEqual({ ...plain, ...deleted })
  expect(await get('meta=true')).toEqual({ ...plain, ...info, ...conflicts, ...deleted })
  expect(await get('local_seq=true')).toEqual({ ...plain, _local_seq: 3 })
  expect(await get('rev=2-l&revs=true')).toMatchObject({ said: 'l', _revisions: { start: 2 } })
  expect(await get('rev=4-d')).toEqual({ _id: 't', _rev: '4-d', _deleted: true, said: 'd' })
  expect(await get('rev=4-d&revs_info=true')).toMatchObject({
    _revs_info: [{ rev: '4-d', status: 'deleted' }, {}, {}, {}],
  })
  expect(await get('revs=1&revs_info=maybe&conflicts=TRUE&latest=x')).toEqual(plain)
})

test('[RD6] `open_revs` takes revs of any branch, in any order, each once, with what was asked for', async () => {
  const doc = await forked()
  const headers = { accept: 'application/json' }
  const open = async (revs: unknown, more = '') => {
    const asked = encodeURIComponent(JSON.stringify(revs))
    const answer = await ask(server, 'GET', `${doc}?open_revs=${asked}${more}`, { headers })
    return answer.json as { ok?: { _rev: string }; missing?: string }[]
  }
  const told = async (revs: unknown, more = '') =>
    (await open(revs, more)).map(({ ok, missing }) => ok?._rev ?? `no ${missing}`)
  expect(await told(['2-l', '3-w', '2-l'])).toEqual(['2-l', '3-w'])
  expect(await told(['1-a'])).toEqual(['no 1-a'])
  expect(await told(['1-a'], '&latest=true')).toEqual(['3-w', '2-l', '4-d'])
  expect(await told(['2-v', '3-c'], '&latest=true')).toEqual(['3-w', '4-d'])
  expect(await told([])).toEqual([])
  expect(await open(['2-l'], '&revs=true')).toEqual([
    { ok: { _id: 't', _rev: '2-l', said: 'l', _revisions: { start: 2, ids: ['l', 'a'] } } },
  ])
  for (const bad of ['"all"', '{}', '[1]', '["x"]', 'x']) {
    const path = `${doc}?open_revs=${encodeURIComponent(bad)}`
    expect([bad, (await ask(server, 'GET', path)).status]).toEqual([bad, 400])
  }
})

test('[WR16] `batch=ok` is answered once the doc is stored, and refused like any other write', async () => {
  const db = await freshDb(server)
  const put = await ask(server, 'PUT', `${db}/a?batch=ok`, { body: { v: 1 } })
  expect([put.status, put.json]).toEqual([202, { ok: true, id: 'a' }])
  expect((await ask(server, 'GET', `${db}/a`)).json).toMatchObject({ v: 1 })
  const again = await ask(server, 'PUT', `${db}/a?batch=ok`, { body: { v: 2 } })
  expect([again.status, again.json]).toEqual([
    409,
    { error: 'conflict', reason: 'Document update conflict.' },
  ])
  const post = await ask(server, 'POST', `${db}?batch=ok`, { body: { v: 3 } })
  const { id } = post.json as { id: string }
  expect([post.status, (await ask(server, 'GET', `${db}/${id}`)).status]).toEqual([202, 200])
})

test('[WR17] COPY takes a rev of the source and one of the destination, and leaves the source as it is', async () => {
  const doc = await forked()
  const copy = async (destination: string, query = '', more: Record<string, string> = {}) => {
    const headers = { destination, ...more }
    return ask(server, 'COPY', `${doc}${query}`, { headers })
  }
  const db = doc.slice(0, -2)
  const said = async (id: string) =>
    ((await ask(server, 'GET', `${db}/${id}`)).json as { said: string }).said
  const first = await copy('c')
  const { rev } = first.json as { rev: string }
  expect([first.status, first.headers['etag'], await said('c')]).toEqual([201, `"${rev}"`, 'w'])
  expect((await copy('c')).status).toBe(409)
  expect((await copy(`c?rev=${rev}`, '?rev=2-l')).status).toBe(201)
  expect(await said('c')).toBe('l')
  expect((await copy('e', '', { 'if-match': '"2-l"' })).status).toBe(201)
  expect(await said('e')).toBe('l')
  expect((await copy('%C3%A9%2Fx')).json).toMatchObject({ id: 'é/x' })
  expect((await copy('x', '?rev=9-z')).status).toBe(404)
  expect((await copy('http://127.0.0.1/db/x')).json).toEqual({
    error: 'bad_request',
    reason: 'Destination URL must be relative.',
  })
  for (const bad of ['', '_x', '%zz', 'x?rev=1']) expect((await copy(bad)).status).toBe(400)
  expect((await ask(server, 'GET', doc)).json).toMatchObject({ _rev: '3-w' })
})
