import { withdrawalIdFor } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MERGE_NOTE_ID } from '../../src/hub/last-merge.ts'
import {
  type Answer,
  entryBody,
  startTestHub,
  type TestHub,
  type TestPhone,
} from '../testing-hub.ts'

/** Somebody who was let in, with tools of their own instead of the app. */
let hub: TestHub
let ama: TestPhone
let kofi: TestPhone
beforeAll(async () => {
  hub = await startTestHub()
  ama = await hub.join()
  kofi = await hub.join()
})
afterAll(() => hub.remove())

interface More {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function ask(auth: string, method: string, path: string, more: More = {}) {
  const headers = { authorization: auth, 'content-type': 'application/json', ...more.headers }
  const answer = await fetch(`${hub.url}/db/${path}`, { ...more, method, headers })
  const text = await answer.text()
  const body: Answer = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text
  return { status: answer.status, body }
}
const post = (auth: string, path: string, body: object) =>
  ask(auth, 'POST', path, { body: JSON.stringify(body) })

test('[HP14] no file hangs on a record but by the hub: not on another’s, not on one’s own', async () => {
  const entry = ama.make('entry', entryBody('As I wrote it.'))
  const [{ rev }] = await ama.send(hub.journeyDb, [entry])
  const path = `${hub.journeyDb}/${entry._id}`
  const page = { body: '<script>1</script>', headers: { 'content-type': 'text/html' } }
  const _attachments = { 'x.html': { content_type: 'text/html', data: 'PHNjcmlwdD4=' } }
  const fresh = { ...kofi.make('entry', entryBody('With a file.')), _attachments }
  const again = { ...entry, _rev: rev, _attachments }
  const branch = { ...entry, _rev: `9-${'a'.repeat(32)}`, _attachments }
  for (const phone of [kofi, ama]) {
    const { auth } = phone
    const put = await ask(auth, 'PUT', `${path}/x.html?rev=${rev}`, page)
    expect(put).toMatchObject({ status: 403, body: { why: 'attachments_by_other' } })
    const body = JSON.stringify(again)
    expect(await ask(auth, 'PUT', path, { body })).toMatchObject({ status: 403 })
    const rows = await post(auth, `${hub.journeyDb}/_bulk_docs`, { docs: [again, fresh] })
    expect(rows.body).toMatchObject([{ error: 'forbidden' }, { error: 'forbidden' }])
    const replicated = { new_edits: false, docs: [branch] }
    const copied = await post(auth, `${hub.journeyDb}/_bulk_docs`, replicated)
    expect(copied.body).toMatchObject([{ error: 'forbidden' }])
  }
  const { body: stored } = await ask(ama.auth, 'GET', path)
  expect(stored).toEqual({ ...entry, _rev: rev })
})

test('[HP15] what the hub wrote down for itself, of what it sent and read, is for nobody else', async () => {
  const note = { to: 'the network', at: '2026-05-18T08:00:00.000Z', sent: 1, isComplete: true }
  const body = JSON.stringify(note)
  const id = `_local/${MERGE_NOTE_ID}`
  const made = await ask(hub.adminAuth, 'PUT', `hub/${id}`, { body })
  expect(made.status).toBe(201)
  const mine = await ask(kofi.auth, 'PUT', 'hub/_local/my-checkpoint', { body: '{"last_seq":1}' })
  expect(mine.status).toBe(201)
  const path = `hub/${id}`
  const copy = (from: string, destination: string) =>
    ask(kofi.auth, 'COPY', `hub/${from}`, { headers: { destination } })
  const bulk = (doc: object, more: object = {}) =>
    post(kofi.auth, 'hub/_bulk_docs', { docs: [{ _id: id, ...doc }], ...more })
  for (const refused of [
    await ask(kofi.auth, 'GET', path),
    await ask(kofi.auth, 'GET', path.replace('_local/', '_local%2F')),
    await ask(kofi.auth, 'PUT', path, { body: '{}' }),
    await ask(kofi.auth, 'DELETE', `${path}?rev=0-1`),
    await copy(id, '_local/mine'),
    await copy('_local/my-checkpoint', id),
    await post(kofi.auth, 'hub', { _id: id }),
  ]) {
    expect(refused).toMatchObject({ status: 403, body: { error: 'forbidden' } })
  }
  for (const rows of [
    await bulk({ sent: 0 }),
    await bulk({ _deleted: true }),
    await bulk({ sent: 0, _rev: '0-9' }, { new_edits: false }),
  ]) {
    expect(rows.body).toMatchObject([{ error: 'forbidden' }])
  }
  const { body: list } = await ask(kofi.auth, 'GET', 'hub/_local_docs?include_docs=true')
  expect(list.rows.map((row: Answer) => row.id)).toEqual(['_local/my-checkpoint'])
  const named = await post(kofi.auth, 'hub/_local_docs?include_docs=true', { keys: [id] })
  expect(named.body.rows).toEqual([{ key: id, error: 'not_found' }])
  const { body: backwards } = await ask(kofi.auth, 'GET', 'hub/_local_docs?descending=true')
  expect(JSON.stringify(backwards)).not.toContain(MERGE_NOTE_ID)
  expect((await ask(hub.adminAuth, 'GET', path)).body).toMatchObject(note)
})

test('[AX17] what a host does by writing records is written down, too, once, and no route reaches what was', async () => {
  const [host, esi] = [await hub.joinAs('host'), await hub.join()]
  const hostToken = `Bearer ${hub.hub.secrets.hostToken}`
  const scope = hub.hub.state.current().journeyId
  const { personId } = esi.join
  const from = '2026-05-18T08:00:00.000Z'
  const given = { personId, role: 'facilitator', scope, from, intent: '', isGranted: true } as const
  const role = host.make('roleHolding', given)
  const entry = esi.make('entry', entryBody('To be taken back.'))
  await esi.send(hub.journeyDb, [entry])
  const by = { recordId: entry._id, by: 'host', at: from } as const
  const id = withdrawalIdFor(entry._id)
  const withdrawal = host.make('withdrawal', by, { id })
  const rows = [
    ...(await host.send('hub', [role])),
    ...(await host.send(hub.journeyDb, [withdrawal])),
  ]
  expect(rows).toMatchObject([{ ok: true }, { ok: true }])
  // Sent again because the answer was lost.
  await host.send('hub', [{ ...role, _rev: rows[0].rev }])
  // Who may not is refused, and leaves no word.
  expect(await kofi.send('hub', [kofi.make('roleHolding', given)])).toMatchObject([
    { error: 'forbidden' },
  ])
  const { body: log } = await hub.get('/api/host/audit', hostToken)
  const { personId: who } = host.join
  expect(log.entries).toMatchObject([
    { who, what: 'role.given', target: personId, detail: { role: 'facilitator' } },
    { who, what: 'record.withdrawn', target: entry._id },
  ])
  expect(log.brokenAt).toBe(null)
  for (const auth of [host.auth, hub.adminAuth]) {
    for (const db of ['audit', 'audit.jsonl', '..%2Faudit', '_audit']) {
      const { status } = await ask(auth, 'GET', `${db}/_all_docs`)
      expect([400, 401, 403, 404]).toContain(status)
    }
  }
})
