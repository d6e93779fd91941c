import { withdrawalIdFor } from '@tributary/records'
import { beforeEach, expect, test } from 'vitest'
import { isComplete } from '../../src/upstream/tally.ts'
import { entryBody, shareConsent, type TestHub } from '../testing-hub.ts'
import { mergeHub } from './testing-merge.ts'
import type { TestNetwork } from './testing-network.ts'
import { twoHubsOfTest } from './two-hubs-of-test.ts'

/** Within seconds, however busy the machine is. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })

const hubs = twoHubsOfTest()
let first: TestHub
let second: TestHub
let network: TestNetwork
beforeEach(() => {
  ;({ first, second, network } = hubs())
})

async function phoneWhoShares(hub: TestHub) {
  const phone = await hub.join()
  await phone.send('hub', [shareConsent(phone)])
  return phone
}

const textAt = async (hub: TestHub, id: string) => {
  const { body } = await hub.get(`/db/${hub.journeyDb}/${encodeURIComponent(id)}`, hub.adminAuth)
  return body.body?.text ?? body.error
}

test('two hubs merging to one network end with each other’s shared records', async () => {
  const ama = await phoneWhoShares(first)
  const kofi = await phoneWhoShares(second)
  const one = ama.make('entry', entryBody('from the first'), { visibility: 'network' })
  const two = kofi.make('entry', entryBody('from the second'), { visibility: 'public' })
  const hidden = kofi.make('entry', entryBody('for the second alone'))
  await ama.send(first.journeyDb, [one])
  await kofi.send(second.journeyDb, [two, hidden])

  for (const hub of [first, second, first, second]) {
    const { error, tally } = await mergeHub(hub, network.url)
    expect(error).toBeNull()
    expect(isComplete(tally)).toBe(true)
  }
  expect(await textAt(first, two._id)).toBe('from the second')
  expect(await textAt(second, one._id)).toBe('from the first')
  expect(await textAt(first, hidden._id)).toBe('not_found')
  const last = await mergeHub(first, network.url)
  expect(last.tally).toMatchObject({ sent: 0, received: 0, refusedHere: [] })
})

test('what its hub calls back disappears at the other hub, too', async () => {
  const ama = await phoneWhoShares(first)
  const entry = ama.make('entry', entryBody('for a while'), { visibility: 'network' })
  await ama.send(first.journeyDb, [entry])
  await mergeHub(first, network.url)
  await mergeHub(second, network.url)
  expect(await textAt(second, entry._id)).toBe('for a while')

  const narrower = ama.make('amendment', {
    entryId: entry._id,
    previousId: null,
    visibility: 'hub',
  })
  await ama.send(first.journeyDb, [narrower])
  await mergeHub(first, network.url)
  await mergeHub(second, network.url)
  expect(await textAt(second, entry._id)).toBe('not_found')
  expect(await textAt(first, entry._id)).toBe('for a while')
})

test('a withdrawal travels to every hub and takes the text with it', async () => {
  const ama = await phoneWhoShares(first)
  const entry = ama.make('entry', entryBody('regretted'), { visibility: 'network' })
  const [row] = await ama.send(first.journeyDb, [entry])
  await mergeHub(first, network.url)
  await mergeHub(second, network.url)
  const withdrawal = ama.make(
    'withdrawal',
    { recordId: entry._id, by: 'author', at: new Date().toISOString() },
    { id: withdrawalIdFor(entry._id) },
  )
  const { body: _gone, ...envelope } = entry
  const tombstone = { ...envelope, _rev: row.rev, _deleted: true, body: {} }
  await ama.send(first.journeyDb, [withdrawal, tombstone])
  await mergeHub(first, network.url)
  const { tally } = await mergeHub(second, network.url)
  expect(tally.refusedHere).toEqual([])
  expect(await textAt(second, entry._id)).toBe('not_found')
  const path = `/db/${second.journeyDb}/${encodeURIComponent(entry._id)}?rev=${row.rev}`
  await soon(async () => (await second.get(path, second.adminAuth)).status).toBe(404)
})

test('another person’s withdrawal made up at the network changes nothing', async () => {
  const ama = await phoneWhoShares(first)
  const entry = ama.make('entry', entryBody('not yours to take'), { visibility: 'network' })
  await ama.send(first.journeyDb, [entry])
  await mergeHub(first, network.url)
  const stranger = await second.join()
  const forged = stranger.make(
    'withdrawal',
    { recordId: entry._id, by: 'author', at: new Date().toISOString() },
    { id: withdrawalIdFor(entry._id) },
  )
  await network.ask('POST', `/${first.journeyDb}/_bulk_docs`, { docs: [forged] })
  const { tally } = await mergeHub(first, network.url)
  expect(tally.refusedHere.map((each) => each.id)).toEqual([forged._id])
  expect(await textAt(first, entry._id)).toBe('not yours to take')
})
