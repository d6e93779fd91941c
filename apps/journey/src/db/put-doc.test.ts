import { newRecord } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { putRecord, eraseDoc, recordIn } from './record-store.ts'
import { createRefusalStore } from './refusals.ts'
import { openTestPhone, type TestPhone } from './testing.ts'

let phone: TestPhone
beforeEach(async () => {
  phone = await openTestPhone()
})
afterEach(async () => {
  await phone.close()
})

interface Writes {
  readonly storageInstance: { bulkWrite: (...args: never[]) => Promise<unknown> }
}

/** A disk that is full until the returned function makes room. */
function fill({ storageInstance }: Writes): () => void {
  const write = storageInstance.bulkWrite
  storageInstance.bulkWrite = async () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  return () => {
    storageInstance.bulkWrite = write
  }
}

const team = (challenge: string, id?: string) =>
  newRecord(
    'team',
    { name: 'Drains', memberIds: [phone.identity.personId], systemOfFocus: '', challenge },
    phone.writer,
    id === undefined ? {} : { id },
  )

const challengeIn = async (id: string) => {
  const record = recordIn(await phone.database.journey.findOne(id).exec())
  return record === null ? null : Reflect.get(record.body, 'challenge')
}

test('what a full disk refused is stored by the next try, new or changed', async () => {
  const { journey } = phone.database
  const first = team('flooding')
  let makeRoom = fill(journey)
  await expect(putRecord(journey, first)).rejects.toThrow('full')
  makeRoom()
  await putRecord(journey, first)
  expect(await challengeIn(first._id)).toBe('flooding')

  const second = team('heat', first._id)
  makeRoom = fill(journey)
  await expect(putRecord(journey, second)).rejects.toThrow('full')
  makeRoom()
  await putRecord(journey, second)
  expect(await challengeIn(first._id)).toBe('heat')
})

test('a refusal that a full disk did not take is kept once there is room', async () => {
  const store = createRefusalStore(phone.database)
  const doc = { _id: 'entry:1', type: 'entry', body: { text: 'mine' } }
  const refusal = { docId: doc._id, db: 'journey', code: 'forbidden', reason: '', doc, at: 1 }
  const makeRoom = fill(phone.database.refused)
  await expect(store.add(refusal)).rejects.toThrow('full')
  makeRoom()
  await store.add(refusal)
  await store.add(refusal)
  expect(await phone.database.refused.count().exec()).toBe(1)
})

test('two that store one new record at once store it once, and one that was deleted is there again', async () => {
  const { journey } = phone.database
  const record = team('flooding')
  await Promise.all([putRecord(journey, record), putRecord(journey, record)])
  expect(await challengeIn(record._id)).toBe('flooding')
  await eraseDoc(journey, record._id)
  expect(await challengeIn(record._id)).toBe(null)
  await putRecord(journey, record)
  expect(await challengeIn(record._id)).toBe('flooding')
})
