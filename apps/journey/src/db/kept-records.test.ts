import { newRecord } from '@tributary/records'
import { afterEach, expect, test } from 'vitest'
import { eventually, openTestPhone, otherWriter, type TestPhone } from './testing.ts'
import { putRecord } from './record-store.ts'

let phone: TestPhone
afterEach(() => phone.close())

const THANKS = { toIds: [], theme: 'thanks', note: 'For the tea.' } as const
const DECISION = {
  proposal: 'Meet at six.',
  context: '',
  participatingIds: [],
  consentState: 'proposed',
} as const
const body = () => ({ ...DECISION, participatingIds: [] })

test('a record of any type is written, seen, changed and taken back without a hub', async () => {
  phone = await openTestPhone()
  const { journal } = phone
  const id = await journal.write('decision', body())
  const [kept] = await eventually(journal.records('decision'), (all) => all.length === 1)
  expect(kept).toMatchObject({ isMine: true, conflicts: [], record: { body: DECISION } })
  await journal.change(id, { set: { proposal: 'Meet at seven.' } })
  await eventually(
    journal.records('decision'),
    ([one]) => one?.record.body.proposal === 'Meet at seven.',
  )
  await journal.withdraw(id, 'No need')
  await eventually(journal.records('decision'), (all) => all.length === 0)
  expect(await phone.database.journey.findOne(id).exec()).toBeNull()
})

test('what somebody else wrote is not taken back here', async () => {
  phone = await openTestPhone()
  const other = newRecord('signal', { ...THANKS, toIds: [] }, otherWriter(phone))
  await putRecord(phone.database.journey, other)
  await eventually(phone.journal.records('signal'), ([one]) => one?.isMine === false)
  await expect(phone.journal.withdraw(other._id)).rejects.toThrow('not_mine')
})

test('a record saved twice under one id is one record', async () => {
  phone = await openTestPhone()
  const id = `decision:${phone.writer.newUlid()}`
  await phone.journal.write('decision', body(), { id })
  await phone.journal.change(id, { set: { context: 'It is hot.' } })
  await phone.journal.write('decision', body(), { id })
  const all = await eventually(phone.journal.records('decision'), (kept) => kept.length > 0)
  expect(all.map(({ record }) => record.body.context)).toEqual(['It is hot.'])
})

test('a private record stays in the store that is never sent', async () => {
  phone = await openTestPhone()
  const id = await phone.journal.write('decision', body(), { visibility: 'private' })
  await eventually(phone.journal.records('decision'), ([one]) => one?.whereabouts === 'private')
  expect(await phone.database.private.findOne(id).exec()).not.toBeNull()
  expect(await phone.database.journey.findOne(id).exec()).toBeNull()
})

test('what a killed tab began to take back is finished at the next start', async () => {
  phone = await openTestPhone()
  const id = await phone.journal.write('signal', { ...THANKS, toIds: [] })
  const doc = await phone.database.journey.findOne(id).exec()
  const { putWithdrawal, finishWithdrawals } = await import('./entry-commands.ts')
  const sources = { database: phone.database, writer: phone.writer, isPseudonym: false }
  await putWithdrawal(sources, phone.database.journey, { _id: id, visibility: 'hub' }, '')
  expect(doc).not.toBeNull()
  await eventually(phone.journal.records('signal'), (all) => all.length === 0)
  await finishWithdrawals(sources)
  expect(await phone.database.journey.findOne(id).exec()).toBeNull()
})
