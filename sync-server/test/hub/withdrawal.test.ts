import { withdrawalIdFor } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryBody, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

/** Within seconds, however busy the machine is. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })

let hub: TestHub

beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(async () => {
  await hub.remove()
})

const withdrawalOf = (phone: TestPhone, recordId: string) =>
  phone.make(
    'withdrawal',
    { recordId, by: 'author', at: new Date().toISOString() },
    { id: withdrawalIdFor(recordId) },
  )
const statusOf = async (id: string, query = '') =>
  (await hub.get(`/db/${hub.journeyDb}/${encodeURIComponent(id)}${query}`, hub.adminAuth)).status

test('a withdrawal ends the entry and its corrections and forgets what they said', async () => {
  const phone = await hub.join()
  const entry = phone.make('entry', entryBody('said too much'))
  const amendment = phone.make('amendment', {
    entryId: entry._id,
    previousId: null,
    text: 'said even more',
  })
  const [entryRow, amendmentRow] = await phone.send(hub.journeyDb, [entry, amendment])
  expect(await statusOf(entry._id, `?rev=${entryRow.rev}`)).toBe(200)
  // Only the withdrawal: the phone went dark before it could delete anything.
  await phone.send(hub.journeyDb, [withdrawalOf(phone, entry._id)])
  await soon(() => statusOf(entry._id)).toBe(404)
  await soon(() => statusOf(amendment._id)).toBe(404)
  await soon(() => statusOf(entry._id, `?rev=${entryRow.rev}`)).toBe(404)
  await soon(() => statusOf(amendment._id, `?rev=${amendmentRow.rev}`)).toBe(404)
})

test('an entry moved to a smaller circle leaves nothing of what it said where it was', async () => {
  const phone = await hub.join()
  const entry = phone.make('entry', entryBody('for fewer eyes'))
  const amendment = phone.make('amendment', {
    entryId: entry._id,
    previousId: null,
    text: 'for even fewer',
  })
  const rows = await phone.send(hub.journeyDb, [entry, amendment])
  const [entryRow, amendmentRow] = rows
  await phone.send(hub.journeyDb, [
    { ...amendment, _rev: amendmentRow.rev, _deleted: true, body: {} },
    { ...entry, _rev: entryRow.rev, _deleted: true, body: {} },
  ])
  expect(await statusOf(entry._id)).toBe(404)
  await soon(() => statusOf(entry._id, `?rev=${entryRow.rev}`)).toBe(404)
  await soon(() => statusOf(amendment._id, `?rev=${amendmentRow.rev}`)).toBe(404)
})

test('what was withdrawn cannot come back, by whatever way', async () => {
  const phone = await hub.join()
  const entry = phone.make('entry', entryBody('gone for good'))
  await phone.send(hub.journeyDb, [entry, withdrawalOf(phone, entry._id)])
  await soon(() => statusOf(entry._id)).toBe(404)
  expect(await phone.send(hub.journeyDb, [entry])).toMatchObject([
    {
      error: 'forbidden',
      reason: 'This record was withdrawn, so it cannot come back.',
      why: 'withdrawn',
    },
  ])
  const { body } = await hub.post(
    `/db/${hub.journeyDb}/_bulk_docs`,
    { new_edits: false, docs: [{ ...entry, _rev: '7-a' }] },
    hub.adminAuth,
  )
  expect(body).toMatchObject([{ error: 'forbidden' }])
})

test('a correction that arrives after the withdrawal is not taken in', async () => {
  const phone = await hub.join()
  const entry = phone.make('entry', entryBody('over'))
  await phone.send(hub.journeyDb, [entry, withdrawalOf(phone, entry._id)])
  const late = phone.make('amendment', { entryId: entry._id, previousId: null, text: 'late' })
  expect(await phone.send(hub.journeyDb, [late])).toMatchObject([{ error: 'forbidden' }])
})

test('nobody withdraws what somebody else wrote', async () => {
  const ama = await hub.join()
  const kofi = await hub.join()
  const entry = ama.make('entry', entryBody('mine'))
  await ama.send(hub.journeyDb, [entry])
  const rows = await kofi.send(hub.journeyDb, [withdrawalOf(kofi, entry._id)])
  expect(rows).toMatchObject([
    { error: 'forbidden', reason: 'Only the author of a record can withdraw it.' },
  ])
  expect(await statusOf(entry._id)).toBe(200)
})
