import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSqliteStorageRoot } from '../../../src/storage/sqlite/sqlite-storage-root.ts'
import { type TestServer, startTestServer } from '../../testing.ts'
import { ask, freshDb } from '../ask.ts'
import { until } from '../pouch.ts'

const quick = {
  retryLimits: { giveUpAfterMs: 500, firstWaitMs: 10, longestWaitMs: 50 },
  backoff: { firstMs: 20, longestMs: 100 },
}
let server: TestServer
let there: TestServer
beforeAll(async () => {
  server = await startTestServer({ replicator: quick })
  there = await startTestServer({ replicator: quick })
})
afterAll(async () => {
  await server.stop()
  await there.stop()
})

interface SchedulerDoc {
  readonly state: string
  readonly error_count: number
  readonly info: Record<string, unknown> | null
  readonly id: string | null
  readonly source: string
}
const stateOf = async (id: string) =>
  (await ask(server, 'GET', `/_scheduler/docs/_replicator/${id}`)).json as SchedulerDoc
const docOf = async (id: string) =>
  (await ask(server, 'GET', `/_replicator/${id}`)).json as Record<string, string>
const put = (id: string, body: object) => ask(server, 'PUT', `/_replicator/${id}`, { body })
const jobCount = async () =>
  ((await ask(server, 'GET', '/_scheduler/jobs')).json as { total_rows: number }).total_rows
const hasDoc = async (path: string, at = server) => (await ask(at, 'GET', path)).status === 200
const write = (db: string, id: string, at = server) =>
  ask(at, 'PUT', `${db}/${id}`, { body: { id } })

test('[RP16] a doc of `_replicator` is carried out once, and says so itself', async () => {
  const source = await freshDb(server)
  await write(source, 'a')
  const body = { source: source.slice(1), target: 'once', create_target: true }
  expect((await put('once', body)).status).toBe(201)
  await until(async () => (await docOf('once'))['_replication_state'] === 'completed', 'completed')
  expect(await docOf('once')).toMatchObject({
    ...body,
    owner: 'admin',
    _replication_state_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    _replication_stats: { docs_written: 1, doc_write_failures: 0, revisions_checked: 1 },
  })
  expect(await stateOf('once')).toMatchObject({
    database: '_replicator',
    state: 'completed',
    info: { docs_written: 1 },
    error_count: 0,
  })
  expect(await jobCount()).toBe(0)
  await write(source, 'b')
  await server.restart()
  expect((await stateOf('once')).state).toBe('completed')
  expect(await hasDoc('/once/b')).toBe(false)
  // Without what was noted in it, it is asked for again.
  await put('once', { ...body, _rev: (await docOf('once'))['_rev'] })
  await until(() => hasDoc('/once/b'), 'b')
})

test('[RP17] a continuous job begins again with the server, follows its doc, and ends with it', async () => {
  const source = await freshDb(server)
  const other = await freshDb(server)
  await write(source, 'a')
  const body = { source: source.slice(1), target: 'lasting', create_target: true, continuous: true }
  await put('lasting', body)
  await until(() => hasDoc('/lasting/a'), 'a')
  await server.restart()
  await write(source, 'b')
  await until(() => hasDoc('/lasting/b'), 'b')
  expect(await docOf('lasting')).not.toHaveProperty('_replication_state')
  const { _rev } = await docOf('lasting')
  await write(other, 'c')
  await put('lasting', { ...body, source: other.slice(1), _rev })
  await until(() => hasDoc('/lasting/c'), 'c')
  expect(await jobCount()).toBe(1)
  expect(await stateOf('lasting')).toMatchObject({ state: 'running', source: other.slice(1) })
  const last = await docOf('lasting')
  await ask(server, 'DELETE', `/_replicator/lasting?rev=${last['_rev']}`)
  await until(async () => (await jobCount()) === 0, 'no job')
  await write(other, 'late')
  expect(await hasDoc('/lasting/late')).toBe(false)
})

test('[RP18] a doc that asks for nothing that can be done is refused; one that came by replication fails', async () => {
  const bad = await put('bad', { source: 'http://u:secret@', target: 'x' })
  expect([bad.status, bad.json]).toEqual([
    403,
    { error: 'forbidden', reason: 'endpoint has an invalid url' },
  ])
  const docs = [{ _id: 'imported', _rev: '1-a', source: 'http://u:secret@', target: 'x' }]
  await ask(server, 'POST', '/_replicator/_bulk_docs', { body: { new_edits: false, docs } })
  await until(async () => (await stateOf('imported')).state === 'failed', 'failed')
  expect(await stateOf('imported')).toMatchObject({
    source: null,
    info: { error: 'endpoint has an invalid url' },
  })
})

test('[RP19] the second doc that asks for the same fails and names the first', async () => {
  const source = await freshDb(server)
  const body = { source: source.slice(1), target: 'same', create_target: true, continuous: true }
  await put('first', body)
  await until(async () => (await stateOf('first')).state === 'running', 'running')
  await put('second', body)
  await until(async () => (await stateOf('second')).state === 'failed', 'failed')
  expect((await docOf('second'))['_replication_state_reason']).toContain('`first`')
  const { _rev } = await docOf('first')
  await ask(server, 'DELETE', `/_replicator/first?rev=${_rev}`)
})

test('[RP20] a job that cannot be done yet is tried again, and `states` finds it', async () => {
  await put('early', { source: 'comes-later', target: 'early', create_target: true })
  await until(async () => (await stateOf('early')).state === 'crashing', 'crashing')
  const { docs } = (await ask(server, 'GET', '/_scheduler/docs?states=crashing')).json as {
    docs: { doc_id: string; info: object }[]
  }
  expect(docs).toMatchObject([
    { doc_id: 'early', info: { error: 'db_not_found: could not open comes-later' } },
  ])
  expect((await ask(server, 'GET', '/_scheduler/docs?states=odd')).status).toBe(400)
  await ask(server, 'PUT', '/comes-later')
  await until(async () => (await stateOf('early')).state === 'completed', 'completed')
})

test('[RP21] `user_ctx` narrows what a job may do to the rights it names', async () => {
  const source = await freshDb(server)
  await write(source, 'a')
  const target = await freshDb(server)
  await put('narrow', {
    source: source.slice(1),
    target: target.slice(1),
    user_ctx: { name: 'ama', roles: [] },
  })
  await until(async () => (await stateOf('narrow')).state === 'crashing', 'crashing')
  expect((await stateOf('narrow')).info).toMatchObject({
    error: expect.stringContaining('unauthorized'),
  })
  await ask(server, 'DELETE', `/_replicator/narrow?rev=${(await docOf('narrow'))['_rev']}`)
})

test('[RP22] deleting `_replicator` ends its jobs, and a new one is watched as well', async () => {
  const source = await freshDb(server)
  await write(source, 'a')
  const body = { source: source.slice(1), target: 'again', create_target: true, continuous: true }
  await put('again', body)
  await until(() => hasDoc('/again/a'), 'a')
  await ask(server, 'DELETE', '/_replicator')
  await until(async () => (await jobCount()) === 0, 'no job')
  await put('again', body)
  await write(source, 'b')
  await until(() => hasDoc('/again/b'), 'b')
  await ask(server, 'DELETE', '/_replicator')
})

/** Puts the db's file back as it was before, as another instance: what a restore does. */
async function atAnotherTime(
  at: TestServer,
  db: string,
  during: () => Promise<void>,
): Promise<void> {
  const file = join(at.dataDir, 'dbs', `${db.slice(1)}.sqlite`)
  await at.kill9()
  copyFileSync(file, `${file}.old`)
  await at.restart()
  await during()
  await at.kill9()
  for (const suffix of ['-wal', '-shm', '']) rmSync(file + suffix, { force: true })
  copyFileSync(`${file}.old`, file)
  rmSync(`${file}.old`)
  const storage = createSqliteStorageRoot({ folder: join(at.dataDir, 'dbs') }).open(db.slice(1))
  storage.transaction(() => storage.writeMeta('instance_id', 'restored'))
  storage.close()
  await at.restart()
}

test.each(['source', 'target'] as const)(
  '[RP23] after a restored %s nothing is missed',
  async (side) => {
    const source = await freshDb(server)
    const target = await freshDb(there)
    const body = {
      source: source.slice(1),
      target: { url: there.url + target, headers: { authorization: there.authHeader } },
      continuous: true,
      checkpoint_interval: 100,
    }
    const id = `restored-${side}`
    await write(source, 'a')
    await put(id, body)
    await until(() => hasDoc(`${target}/a`, there), 'a')
    const checkpoint = async () => {
      const { rows } = (await ask(there, 'GET', `${target}/_local_docs?include_docs=true`))
        .json as {
        rows: { doc: { source_last_seq: string } }[]
      }
      return Number(rows[0]?.doc.source_last_seq ?? 0)
    }
    await until(async () => (await checkpoint()) === 1, 'the first checkpoint')
    const [at, db] = side === 'source' ? [server, source] : [there, target]
    await atAnotherTime(at, db, async () => {
      for (const name of ['b', 'c']) await write(source, name)
      await until(() => hasDoc(`${target}/c`, there), 'c')
      await until(async () => (await checkpoint()) === 3, 'the second checkpoint')
    })
    if (side === 'source') for (const name of ['x', 'y', 'z']) await write(source, name)
    const wanted = side === 'source' ? ['a', 'x', 'y', 'z'] : ['a', 'b', 'c']
    for (const name of wanted) await until(() => hasDoc(`${target}/${name}`, there), name)
    const { _rev } = await docOf(id)
    await ask(server, 'DELETE', `/_replicator/${id}?rev=${_rev}`)
  },
)
