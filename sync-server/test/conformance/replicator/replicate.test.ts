import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../../testing.ts'
import { ask, freshDb } from '../ask.ts'
import { localPouch, Pouches, remotePouch, until } from '../pouch.ts'

const quick = {
  retryLimits: { giveUpAfterMs: 1_500, firstWaitMs: 10, longestWaitMs: 100 },
  backoff: { firstMs: 50, longestMs: 200 },
}
let here: TestServer
let there: TestServer
beforeAll(async () => {
  here = await startTestServer({ replicator: quick, hashIterations: 1_000 })
  there = await startTestServer({ replicator: quick, hashIterations: 1_000 })
})
afterAll(async () => {
  await here.stop()
  await there.stop()
})

/** The address of a db with the admin's password in it. */
const urlOf = (server: TestServer, db: string) =>
  `${server.url.replace('://', `://${server.admin.user}:${server.admin.password}@`)}${db}`

interface Session {
  docs_read: number
  docs_written: number
  doc_write_failures: number
  missing_checked: number
  start_last_seq: string
  session_id: string
}
interface Result {
  ok: boolean
  no_changes?: boolean
  session_id: string
  history: Session[]
  error?: string
  reason?: string
  _local_id?: string
}

async function replicate(body: object, server = here): Promise<Result & { status: number }> {
  const answer = await ask(server, 'POST', '/_replicate', { body })
  return { ...(answer.json as Result), status: answer.status }
}

async function write(server: TestServer, db: string, count: number, prefix = 'd'): Promise<void> {
  const docs = Array.from({ length: count }, (_, n) => ({ _id: `${prefix}${n}`, n }))
  const answer = await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  expect(answer.status).toBe(201)
}

/** Every leaf of every doc with all that it says. */
async function contentOf(server: TestServer, db: string): Promise<unknown> {
  const { json } = await ask(server, 'GET', `${db}/_changes?style=all_docs`)
  const { results } = json as { results: { id: string; changes: { rev: string }[] }[] }
  const leaves = await Promise.all(
    results.map(async ({ id }) => {
      const path = `${db}/${encodeURIComponent(id)}?open_revs=all&revs=true&attachments=true`
      const answer = await ask(server, 'GET', path, { headers: { accept: 'application/json' } })
      const docs = (answer.json as { ok: { _rev: string } }[]).map(({ ok }) => ok)
      return [id, docs.toSorted((a, b) => (a._rev < b._rev ? -1 : 1))] as const
    }),
  )
  return Object.fromEntries(leaves.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

async function expectSame(from: string, at: TestServer, to: string): Promise<void> {
  expect(await contentOf(at, to)).toEqual(await contentOf(here, from))
}

test('[RP1] docs go from a local db to a local db, to a remote one, and back', async () => {
  const source = await freshDb(here)
  await write(here, source, 3)
  const local = await replicate({ source: source.slice(1), target: 'copy1', create_target: true })
  expect(local).toMatchObject({
    status: 200,
    ok: true,
    replication_id_version: 4,
    history: [{ docs_read: 3, docs_written: 3, doc_write_failures: 0, missing_checked: 3 }],
  })
  await expectSame(source, here, '/copy1')
  const pushed = await replicate({
    source: source.slice(1),
    target: urlOf(there, '/pushed1'),
    create_target: true,
  })
  expect(pushed.history[0]).toMatchObject({ docs_written: 3 })
  await expectSame(source, there, '/pushed1')
  const pulled = await replicate({
    source: { url: `${there.url}/pushed1`, headers: { Authorization: there.authHeader } },
    target: 'pulled1',
    create_target: true,
  })
  expect(pulled.history[0]).toMatchObject({ docs_written: 3 })
  await expectSame(source, here, '/pulled1')
})

test('[RP2] a second run goes on where the first ended, and one without news says so', async () => {
  const source = await freshDb(here)
  await write(here, source, 5)
  const what = { source: source.slice(1), target: 'copy2', create_target: true }
  const first = await replicate(what)
  const again = await replicate(what)
  expect(again).toMatchObject({ ok: true, no_changes: true, session_id: first.session_id })
  await write(here, source, 2, 'e')
  const third = await replicate(what)
  expect(third.history).toMatchObject([
    { docs_read: 7, start_last_seq: '5' },
    { docs_read: 5, start_last_seq: 0 },
  ])
  const logs = await Promise.all(
    [source, '/copy2'].map(
      async (db) => (await ask(here, 'GET', `${db}/_local_docs?include_docs=true`)).json,
    ),
  )
  for (const log of logs as { rows: { doc: object }[] }[]) {
    expect(log.rows).toHaveLength(1)
    expect(log.rows[0]?.doc).toMatchObject({
      session_id: third.session_id,
      source_last_seq: '7',
      history: third.history,
    })
  }
})

test('[RP3] conflicts, deletions and histories arrive as they are', async () => {
  const source = await freshDb(here)
  const rev = (pos: number, sig: string) => `${pos}-${sig.repeat(32)}`
  const path = (start: number, ...sigs: string[]) => ({
    start,
    ids: sigs.map((sig) => sig.repeat(32)),
  })
  const docs = [
    { _id: 't', _rev: rev(3, 'c'), _revisions: path(3, 'c', 'b', 'a'), v: 'c' },
    { _id: 't', _rev: rev(2, 'd'), _revisions: path(2, 'd', 'a'), v: 'd' },
    { _id: 't', _rev: rev(3, 'e'), _revisions: path(3, 'e', 'd', 'a'), _deleted: true, why: 'e' },
    { _id: 'gone', _rev: rev(1, 'f'), _deleted: true, last: 'words' },
    { _id: '_design/d', _rev: rev(1, 'a'), views: {} },
    { _id: 'odd id/ü?&#+%', _rev: rev(1, 'b'), v: 1 },
  ]
  await ask(here, 'POST', `${source}/_bulk_docs`, { body: { new_edits: false, docs } })
  for (const options of [{}, { use_bulk_get: false }]) {
    const name = `copy3-${Object.keys(options).length}`
    await replicate({
      source: source.slice(1),
      target: urlOf(there, `/${name}`),
      create_target: true,
      ...options,
    })
    await expectSame(source, there, `/${name}`)
  }
})

test('[RP4] attachments arrive with their bytes, and only new ones travel again', async () => {
  const source = await freshDb(here)
  const big = Buffer.alloc(300_000, 'tributary ')
  const put = await ask(here, 'PUT', `${source}/a/big.bin`, {
    body: big,
    headers: { 'content-type': 'application/octet-stream' },
  })
  const what = { source: source.slice(1), target: urlOf(there, '/copy4'), create_target: true }
  expect(await replicate(what)).toMatchObject({ ok: true, history: [{ docs_written: 1 }] })
  await expectSame(source, there, '/copy4')
  const { rev } = put.json as { rev: string }
  const body = {
    _rev: rev,
    _attachments: {
      'big.bin': { stub: true },
      'note.txt': { content_type: 'text/plain', data: 'aGk=' },
    },
  }
  expect((await ask(here, 'PUT', `${source}/a`, { body })).status).toBe(201)
  expect(await replicate(what)).toMatchObject({ history: [{ docs_written: 2 }, {}] })
  await expectSame(source, there, '/copy4')
  const read = await ask(there, 'GET', '/copy4/a/big.bin')
  expect(read.bytes.equals(big)).toBe(true)
})

test('[RP5] `doc_ids`, `selector` and a filter of the source’s pick the docs, at the source', async () => {
  const source = await freshDb(here)
  await write(here, source, 10)
  const filters = { f: 'function (doc, req) { return doc.n >= Number(req.query.from) }' }
  await ask(here, 'PUT', `${source}/_design/d`, { body: { filters } })
  const idsOf = async (db: string) => {
    const { rows } = (await ask(here, 'GET', `/${db}/_all_docs`)).json as { rows: { id: string }[] }
    return rows.map(({ id }) => id)
  }
  const common = { source: source.slice(1), create_target: true }
  await replicate({ ...common, target: 'picked-ids', doc_ids: ['d1', 'd3', 'none'] })
  expect(await idsOf('picked-ids')).toEqual(['d1', 'd3'])
  await replicate({ ...common, target: 'picked-sel', selector: { n: { $lt: 2 } } })
  expect(await idsOf('picked-sel')).toEqual(['d0', 'd1'])
  const byFilter = { ...common, target: 'picked-fun', filter: 'd/f', query_params: { from: '8' } }
  expect(await replicate(byFilter)).toMatchObject({ ok: true })
  expect(await idsOf('picked-fun')).toEqual(['d8', 'd9'])
  expect(await replicate({ ...byFilter, filter: 'd/none' })).toMatchObject({
    status: 404,
    error: 'not_found',
  })
})

test('[RP6] `since_seq` and `use_checkpoints: false` leave out what they say', async () => {
  const source = await freshDb(here)
  await write(here, source, 5)
  const body = {
    source: source.slice(1),
    target: 'copy6',
    create_target: true,
    use_checkpoints: false,
  }
  expect(await replicate({ ...body, since_seq: 3 })).toMatchObject({ ok: true })
  const { rows } = (await ask(here, 'GET', '/copy6/_all_docs')).json as { rows: unknown[] }
  expect(rows).toHaveLength(2)
  for (const db of [source, '/copy6']) {
    expect((await ask(here, 'GET', `${db}/_local_docs`)).json).toMatchObject({ rows: [] })
  }
})

test('[CR35] a replication from a seq on has a checkpoint of its own, and hides nothing from a plain one', async () => {
  const source = await freshDb(here)
  await write(here, source, 5)
  const body = { source: source.slice(1), target: 'copy35', create_target: true }
  const countRows = async () => {
    const { rows } = (await ask(here, 'GET', '/copy35/_all_docs')).json as { rows: unknown[] }
    return rows.length
  }
  expect(await replicate({ ...body, since_seq: 3 })).toMatchObject({ ok: true })
  expect(await countRows()).toBe(2)
  expect(await replicate({ ...body, since_seq: 3 })).toMatchObject({ ok: true, no_changes: true })
  expect(await replicate(body)).toMatchObject({ ok: true })
  expect(await countRows()).toBe(5)
})

test('[RP7] one refused doc stops no other, and is counted', async () => {
  const source = await freshDb(here)
  await write(here, source, 20)
  const target = await freshDb(there)
  const code = 'function (doc) { if (doc.n === 7) throw { forbidden: "no sevens" } }'
  await ask(there, 'PUT', `${target}/_design/v`, { body: { validate_doc_update: code } })
  const result = await replicate({ source: source.slice(1), target: urlOf(there, target) })
  expect(result.history[0]).toMatchObject({ docs_written: 19, doc_write_failures: 1 })
  const { rows } = (await ask(there, 'GET', `${target}/_all_docs`)).json as { rows: unknown[] }
  expect(rows).toHaveLength(20)
  expect(here.log.join()).toContain('no sevens')
})

test('[RP8] a continuous replication brings what comes, is shown, and ends when it is cancelled', async () => {
  const source = await freshDb(here)
  const target = await freshDb(there)
  const body = { source: source.slice(1), target: urlOf(there, target), continuous: true }
  const started = await replicate(body)
  expect(started).toMatchObject({
    status: 202,
    ok: true,
    _local_id: expect.stringMatching(/\+continuous$/),
  })
  expect(await replicate(body)).toMatchObject({ status: 202, _local_id: started._local_id })
  await write(here, source, 3)
  const count = async () =>
    ((await ask(there, 'GET', target)).json as { doc_count: number }).doc_count
  await until(async () => (await count()) === 3, 'three docs')
  const tasks = await ask(here, 'GET', '/_active_tasks')
  expect(tasks.json).toMatchObject([
    {
      type: 'replication',
      replication_id: started._local_id,
      source: source.slice(1),
      target: `${there.url}${target}/`,
      continuous: true,
      docs_written: 3,
      user: 'admin',
      doc_id: null,
    },
  ])
  const jobs = await ask(here, 'GET', '/_scheduler/jobs')
  expect(jobs.json).toMatchObject({
    total_rows: 1,
    offset: 0,
    jobs: [{ id: started._local_id, history: [{ type: 'started' }, { type: 'added' }] }],
  })
  for (const text of [tasks.text, jobs.text, here.log.join()]) {
    expect(text).not.toContain(there.admin.password)
  }
  expect(await replicate({ ...body, cancel: true })).toMatchObject({ status: 200, ok: true })
  expect((await ask(here, 'GET', '/_active_tasks')).json).toEqual([])
  expect(await replicate({ cancel: true, replication_id: started._local_id })).toMatchObject({
    status: 404,
    error: 'not_found',
  })
})

test('[RP9] only server admins start, see and stop replications', async () => {
  await ask(here, 'PUT', '/_users/org.couchdb.user:eve', {
    body: { name: 'eve', password: 'pw', roles: [], type: 'user' },
  })
  const auth = `Basic ${Buffer.from('eve:pw').toString('base64')}`
  const job = { source: 'http://127.0.0.1:1/x', target: 'x' }
  for (const who of [{ auth }, { auth: null }]) {
    for (const [method, path, body] of [
      ['POST', '/_replicate', job],
      ['GET', '/_active_tasks'],
      ['GET', '/_scheduler/jobs'],
      ['GET', '/_scheduler/docs'],
      ['GET', '/_scheduler/docs/_replicator/x'],
      ['GET', '/_replicator'],
      ['GET', '/_replicator/_all_docs'],
      ['GET', '/_replicator/_changes'],
      ['PUT', '/_replicator/x', job],
      ['POST', '/_replicator/_bulk_docs', { docs: [{ _id: 'x', ...job }] }],
    ] as const) {
      const answer = await ask(here, method, path, { ...who, ...(body && { body }) })
      expect([path, [401, 403].includes(answer.status)]).toEqual([path, true])
    }
  }
  const opened = await ask(here, 'PUT', '/_replicator/_security', { body: {} })
  expect(opened.status).toBe(403)
})

test('[RP10] what asks for nothing that can be done is told so, without its password', async () => {
  const known = await freshDb(here)
  const name = known.slice(1)
  const refusals: [object, number, string][] = [
    [{ target: name }, 400, 'bad_request'],
    [{ source: 5, target: name }, 400, 'bad_request'],
    [{ source: 'http://u:secret@', target: name }, 400, 'bad_request'],
    [{ source: 'http://u:secret@host/db?x=1', target: name }, 400, 'bad_request'],
    [{ source: 'file:///etc/passwd', target: name }, 400, 'bad_request'],
    [{ source: '../x', target: name }, 400, 'bad_request'],
    [{ source: { url: 'http://h/x', headers: { 'a\nb': 'c' } }, target: name }, 400, 'bad_request'],
    [{ source: name, target: name, doc_ids: 'x' }, 400, 'bad_request'],
    [{ source: name, target: name, doc_ids: ['x'], filter: 'a/b' }, 400, 'bad_request'],
    [{ source: name, target: name, continuous: 'yes' }, 400, 'bad_request'],
    [{ source: name, target: name, query_params: { a: 1 }, filter: 'a/b' }, 400, 'bad_request'],
    [{ source: 'not-there', target: name }, 404, 'db_not_found'],
    [{ source: name, target: 'not-there' }, 404, 'db_not_found'],
    [{ source: urlOf(there, '/nope'), target: name }, 404, 'db_not_found'],
    [{ source: `${there.url}/nope`, target: name }, 401, 'unauthorized'],
    [
      { source: `${there.url.replace('//', '//admin:secret@')}/nope`, target: name },
      401,
      'unauthorized',
    ],
    [{ source: 'http://u:secret@127.0.0.1:1/db', target: name }, 502, 'replication_failed'],
  ]
  for (const [body, status, error] of refusals) {
    const answer = await replicate(body)
    expect([body, answer.status, answer.error]).toEqual([body, status, error])
    expect(answer.reason).not.toContain('secret')
  }
  expect(here.log.join()).not.toContain('secret')
})

test('[RP13] what PouchDB wrote, conflicts and all, is the same on both sides and in PouchDB', async () => {
  const one = localPouch()
  const two = localPouch()
  await one.put({ _id: 'doc', from: 'one' })
  await two.put({ _id: 'doc', from: 'two' })
  const upHere = remotePouch(here, 'pouched')
  const upThere = remotePouch(there, 'pouched')
  await Pouches.replicate(one, upHere)
  await Pouches.replicate(two, upThere)
  await replicate({ source: 'pouched', target: urlOf(there, '/pouched') })
  await replicate({ source: urlOf(there, '/pouched'), target: 'pouched' })
  await expectSame('/pouched', there, '/pouched')
  const read = async (server: TestServer) =>
    (await ask(server, 'GET', '/pouched/doc?conflicts=true')).json as { _conflicts: string[] }
  expect((await read(here))._conflicts).toHaveLength(1)
  expect(await read(here)).toEqual(await read(there))
  await Pouches.replicate(upHere, one)
  expect(await one.get('doc', { conflicts: true })).toEqual(await read(here))
})
