import { afterEach, beforeEach, expect, test } from 'vitest'
import { withdrawalIdFor } from '@tributary/records'
import { isComplete } from '../../src/upstream/tally.ts'
import { entryBody, shareConsent, startTestHub, type TestHub } from '../testing-hub.ts'
import { startTestProxy } from '../testing-proxy.ts'
import { mergeHub } from './testing-merge.ts'
import { startTestNetwork, type TestNetwork } from './testing-network.ts'

let hub: TestHub
let network: TestNetwork

beforeEach(async () => {
  hub = await startTestHub()
  network = await startTestNetwork()
})
afterEach(async () => {
  await hub.remove()
  await network.stop()
})

async function phoneWhoShares() {
  const phone = await hub.join()
  await phone.send('hub', [shareConsent(phone)])
  return phone
}

async function receipts() {
  const { body } = await hub.get(`/db/${hub.journeyDb}/_all_docs?include_docs=true`, hub.adminAuth)
  const docs = body.rows.map((row: { doc: unknown }) => row.doc)
  return docs.filter((doc: { type?: string }) => doc.type === 'mergeReceipt')
}

test('what people marked for the network and agreed to share is there; the rest stays', async () => {
  const sharer = await phoneWhoShares()
  const other = await hub.join()
  const wide = sharer.make('entry', entryBody('for the network'), { visibility: 'network' })
  const narrow = sharer.make('entry', entryBody('for the hub'))
  const unshared = other.make('entry', entryBody('wide without consent'), { visibility: 'network' })
  await sharer.send(hub.journeyDb, [wide, narrow])
  await other.send(hub.journeyDb, [unshared])

  const { tally, error } = await mergeHub(hub, network.url)

  expect(error).toBeNull()
  expect(isComplete(tally)).toBe(true)
  const ids = await network.ids(hub.journeyDb)
  expect(ids).toContain(wide._id)
  expect(ids).not.toContain(narrow._id)
  expect(ids).not.toContain(unshared._id)
  expect(tally).toMatchObject({ stayedByVisibility: expect.any(Number), stayedForConsent: 1 })
  expect(tally.stayedByVisibility).toBeGreaterThanOrEqual(1)
})

test('a record arrives with its rev, so that nothing conflicts when it comes back', async () => {
  const phone = await phoneWhoShares()
  const entry = phone.make('entry', entryBody('once'), { visibility: 'network' })
  const [row] = await phone.send(hub.journeyDb, [entry])
  await mergeHub(hub, network.url)
  const there = await network.ask('GET', `/${hub.journeyDb}/${encodeURIComponent(entry._id)}`)
  expect(there._rev).toBe(row.rev)
  const second = await mergeHub(hub, network.url)
  expect(second.tally).toMatchObject({ sent: 0, received: 0, refusedHere: [], refusedThere: [] })
  expect(second.tally.alreadyThere).toBeGreaterThan(0)
})

test('phones are told which records are on the network, once', async () => {
  const phone = await phoneWhoShares()
  const entry = phone.make('entry', entryBody('told'), { visibility: 'network' })
  await phone.send(hub.journeyDb, [entry])
  await mergeHub(hub, network.url)
  await mergeHub(hub, network.url)
  const told = (await receipts()).flatMap(
    (doc: { body: { sentIds: string[] } }) => doc.body.sentIds,
  )
  expect(told.filter((id: string) => id === entry._id)).toHaveLength(1)
  expect(await network.ids(hub.journeyDb)).not.toContain((await receipts())[0]._id)
})

test('a narrowed record is called back, its tombstone never comes home, and it may go again', async () => {
  const phone = await phoneWhoShares()
  const entry = phone.make('entry', entryBody('here and there'), { visibility: 'network' })
  await phone.send(hub.journeyDb, [entry])
  await mergeHub(hub, network.url)

  const narrower = phone.make('amendment', {
    entryId: entry._id,
    previousId: null,
    visibility: 'hub',
  })
  await phone.send(hub.journeyDb, [narrower])
  const back = await mergeHub(hub, network.url)
  expect(back.tally.recalled).toBe(1)
  expect(await network.ids(hub.journeyDb)).not.toContain(entry._id)
  await mergeHub(hub, network.url)
  const path = `/db/${hub.journeyDb}/${encodeURIComponent(entry._id)}`
  expect((await hub.get(path, phone.auth)).body).toMatchObject({ body: { text: 'here and there' } })

  const wider = phone.make('amendment', {
    entryId: entry._id,
    previousId: narrower._id,
    visibility: 'network',
  })
  await phone.send(hub.journeyDb, [wider])
  const again = await mergeHub(hub, network.url)
  expect(again.error).toBeNull()
  expect(isComplete(again.tally)).toBe(true)
  expect(await network.ids(hub.journeyDb)).toContain(entry._id)
  await mergeHub(hub, network.url)
  expect((await hub.get(path, phone.auth)).body).toMatchObject({ body: { text: 'here and there' } })
})

test('a withdrawn record ends there too, its text gone, and the withdrawal travels', async () => {
  const phone = await phoneWhoShares()
  const entry = phone.make('entry', entryBody('regretted words'), { visibility: 'network' })
  const [row] = await phone.send(hub.journeyDb, [entry])
  await mergeHub(hub, network.url)

  const withdrawal = phone.make(
    'withdrawal',
    { recordId: entry._id, by: 'author', at: new Date().toISOString() },
    { id: withdrawalIdFor(entry._id) },
  )
  const { body: _gone, ...envelope } = entry
  await phone.send(hub.journeyDb, [
    withdrawal,
    { ...envelope, _rev: row.rev, _deleted: true, body: {} },
  ])
  const { tally } = await mergeHub(hub, network.url)
  expect(isComplete(tally)).toBe(true)
  const ids = await network.ids(hub.journeyDb)
  expect(ids).not.toContain(entry._id)
  expect(ids).toContain(withdrawal._id)
  const told = (await receipts()).flatMap(
    (doc: { body: { recalledIds: string[] } }) => doc.body.recalledIds,
  )
  expect(told).toContain(entry._id)
})

test('a revoked consent calls everything of that person back', async () => {
  const phone = await hub.join()
  const consent = shareConsent(phone)
  const [row] = await phone.send('hub', [consent])
  const entry = phone.make('entry', entryBody('shared for a while'), { visibility: 'network' })
  await phone.send(hub.journeyDb, [entry])
  await mergeHub(hub, network.url)
  expect(await network.ids(hub.journeyDb)).toContain(entry._id)

  const { editRecord, parseRecord } = await import('@tributary/records')
  const parsed = parseRecord(consent)
  if (!parsed.ok || parsed.record.type !== 'consentGrant') throw new Error('no consent')
  const revoked = editRecord(
    parsed.record,
    { set: { revokedAt: new Date().toISOString() } },
    phone.writer,
  )
  const [revocation] = await phone.send('hub', [{ ...revoked, _rev: row.rev }])
  expect(revocation).toMatchObject({ ok: true })
  const { tally } = await mergeHub(hub, network.url)
  expect(tally.recalled).toBe(1)
  expect(await network.ids(hub.journeyDb)).not.toContain(entry._id)
})

test('cut in the middle, it says so; run again, it ends with everything there exactly once', async () => {
  const phone = await phoneWhoShares()
  const entries = Array.from({ length: 450 }, (_, index) =>
    phone.make('entry', entryBody(`entry ${index} ${'x'.repeat(300)}`), { visibility: 'network' }),
  )
  await phone.send(hub.journeyDb, entries)
  const proxy = await startTestProxy(network.port)
  const target = `${proxy.url}/all-in-one`
  proxy.refuseAfter(250_000)
  const first = await mergeHub(hub, target, 100)
  proxy.refuse(false)
  expect(String(first.error)).toMatch(/cannot be reached/)
  const half = (await network.ids('all-in-one')).filter((id) => id.startsWith('entry:'))
  expect(half.length).toBeGreaterThan(0)
  expect(half.length).toBeLessThan(450)

  const second = await mergeHub(hub, target)
  expect(second.error).toBeNull()
  expect(isComplete(second.tally)).toBe(true)
  const ids = await network.ids('all-in-one')
  for (const entry of entries) expect(ids).toContain(entry._id)
  const third = await mergeHub(hub, target)
  expect(third.tally.sent).toBe(0)
  await proxy.stop()
})

test('a line that breaks now and then only makes it slower', async () => {
  const phone = await phoneWhoShares()
  const entries = Array.from({ length: 300 }, (_, index) =>
    phone.make('entry', entryBody(`entry ${index}`), { visibility: 'network' }),
  )
  await phone.send(hub.journeyDb, entries)
  const proxy = await startTestProxy(network.port)
  const cuts = setInterval(() => proxy.cut(), 40)
  const { tally, error } = await mergeHub(hub, `${proxy.url}/`, 5_000)
  clearInterval(cuts)
  expect(error).toBeNull()
  expect(isComplete(tally)).toBe(true)
  const there = (await network.ids(hub.journeyDb)).filter((id) => id.startsWith('entry:'))
  expect(there).toHaveLength(300)
  await proxy.stop()
})

test('what disappears at the network without a withdrawal stays here', async () => {
  const phone = await phoneWhoShares()
  const entry = phone.make('entry', entryBody('still here'), { visibility: 'network' })
  await phone.send(hub.journeyDb, [entry])
  await mergeHub(hub, network.url)
  const path = `/${hub.journeyDb}/${encodeURIComponent(entry._id)}`
  const there = await network.ask('GET', path)
  await network.ask('DELETE', `${path}?rev=${there._rev}`)
  const { tally } = await mergeHub(hub, network.url)
  expect((await hub.get(`/db${path}`, phone.auth)).body.body.text).toBe('still here')
  expect(await network.ids(hub.journeyDb)).not.toContain(entry._id)
  expect(isComplete(tally)).toBe(false)
  expect(tally.refusedThere).toContainEqual(
    expect.objectContaining({ id: entry._id, reason: 'deleted there by others' }),
  )
})

test('a record that makes no sense, or was meant for a team, is not taken in', async () => {
  await mergeHub(hub, network.url)
  const phone = await hub.join()
  const stranger = phone.make('session', {
    title: 'meant for another hub',
    start: '2025-05-18T09:00:00.000Z',
    end: '2025-05-18T10:00:00.000Z',
    tz: 'UTC',
    place: '',
    theme: '',
    activity: '',
    facilitatorIds: [],
  })
  const foreign = { ...stranger, hubId: 'hub:01J00000000000000000000009' }
  await network.ask('POST', `/${hub.journeyDb}/_bulk_docs`, {
    docs: [{ _id: 'entry:nonsense', type: 'entry' }, foreign],
  })
  const { tally } = await mergeHub(hub, network.url)
  expect(tally.refusedHere.map((each) => each.id).sort()).toEqual(
    ['entry:nonsense', foreign._id].sort(),
  )
  expect((await hub.get(`/db/${hub.journeyDb}/entry:nonsense`, hub.adminAuth)).status).toBe(404)
})
