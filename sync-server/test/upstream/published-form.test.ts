import { afterEach, beforeEach, expect, test } from 'vitest'
import { isComplete } from '../../src/upstream/tally.ts'
import {
  entryBody,
  shareConsent,
  startTestHub,
  type TestHub,
  type TestPhone,
} from '../testing-hub.ts'
import { mergeHub } from './testing-merge.ts'
import { startTestNetwork, type TestNetwork } from './testing-network.ts'

let hub: TestHub
let network: TestNetwork
let phone: TestPhone

beforeEach(async () => {
  hub = await startTestHub()
  network = await startTestNetwork()
  phone = await hub.join()
  await phone.send('hub', [shareConsent(phone)])
})
afterEach(async () => {
  await hub.remove()
  await network.stop()
})

/** Everything the network holds of the journey, old revs of one doc included. */
async function everythingThere(id: string): Promise<string> {
  const path = `/${hub.journeyDb}/${encodeURIComponent(id)}`
  const all = await network.ask('GET', `/${hub.journeyDb}/_all_docs?include_docs=true`)
  const one = await network.ask('GET', `${path}?revs_info=true`)
  const revs = (one._revs_info ?? []).map((each: { rev: string }) => each.rev)
  const old = await Promise.all(revs.map((rev: string) => network.ask('GET', `${path}?rev=${rev}`)))
  return JSON.stringify([all, old])
}
const amend = (entryId: string, previousId: string | null, change: object) =>
  phone.make('amendment', { entryId, previousId, ...change })

async function writeCorrectedThenWidened() {
  const entry = phone.make('entry', entryBody('Kwesi told me he is ill.'))
  const corrected = amend(entry._id, null, { text: 'Somebody told me he is ill.' })
  const widened = amend(entry._id, corrected._id, { visibility: 'network' })
  await phone.send(hub.journeyDb, [entry, corrected, widened])
  return { entry, corrected, widened }
}

test('a name that was corrected before the entry was widened never leaves the hub', async () => {
  const { entry, corrected, widened } = await writeCorrectedThenWidened()
  const first = await mergeHub(hub, network.url)
  expect(first.error).toBeNull()
  expect(isComplete(first.tally)).toBe(true)
  const there = await everythingThere(entry._id)
  expect(there).toContain('Somebody told me he is ill.')
  expect(there).not.toContain('Kwesi')
  const ids = await network.ids(hub.journeyDb)
  expect(ids).toContain(widened._id)
  expect(ids).not.toContain(corrected._id)

  const second = await mergeHub(hub, network.url)
  expect(second.tally).toMatchObject({ sent: 0, received: 0, refusedHere: [], refusedThere: [] })
  const path = `/db/${hub.journeyDb}/${encodeURIComponent(entry._id)}`
  expect((await hub.get(path, phone.auth)).body.body.text).toBe('Kwesi told me he is ill.')
})

test('a form replaced between two merges takes the place of the old one, there and elsewhere', async () => {
  const other = await startTestHub({ journeyId: hub.hub.state.current().journeyId })
  const { entry, corrected, widened } = await writeCorrectedThenWidened()
  await mergeHub(hub, network.url)
  await mergeHub(other, network.url)
  const narrowed = amend(entry._id, widened._id, { visibility: 'hub' })
  const quiet = amend(entry._id, corrected._id, { text: 'I heard that somebody is ill.' })
  const again = amend(entry._id, narrowed._id, { visibility: 'network' })
  await phone.send(hub.journeyDb, [narrowed, quiet, again])
  const { tally } = await mergeHub(hub, network.url)
  expect(isComplete(tally)).toBe(true)
  const there = await everythingThere(entry._id)
  expect(there).toContain('I heard that somebody is ill.')
  expect(there).not.toContain('told me')

  const taken = await mergeHub(other, network.url)
  expect(taken.tally.refusedHere).toEqual([])
  const path = `/db/${hub.journeyDb}/${encodeURIComponent(entry._id)}`
  const shown = await other.get(path, other.adminAuth)
  expect(shown.body.body.text).toBe('I heard that somebody is ill.')
  await other.remove()
})

test('an entry that was corrected in the open keeps its first text and its revs', async () => {
  const entry = phone.make('entry', entryBody('first'), { visibility: 'network' })
  const [row] = await phone.send(hub.journeyDb, [entry, amend(entry._id, null, { text: 'second' })])
  await mergeHub(hub, network.url)
  const there = await network.ask('GET', `/${hub.journeyDb}/${encodeURIComponent(entry._id)}`)
  expect(there).toMatchObject({ _rev: row.rev, body: { text: 'first' } })
})
