import { newRecord, withdrawalIdFor } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { liveDayOfMine, liveThread } from './entry-links.ts'
import { everyEntry } from './every-entry.ts'
import type { EntryDraft } from './journal.ts'
import { newUlid } from './random.ts'
import { putRecord } from './record-store.ts'
import { eventually, openTestPhone, otherWriter, TEST_START, type TestPhone } from './testing.ts'

/** The day the phone's clock begins on; noon is far from its edges in every zone but two. */
const DAY = new Date(TEST_START).toLocaleDateString('sv')

let phone: TestPhone

beforeEach(async () => {
  // Node has no localStorage; nothing is begun here.
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: { length: 0 } })
  phone = await openTestPhone()
})

afterEach(() => phone.close())

function log(movement: EntryDraft['movement'], more: Partial<EntryDraft> = {}): Promise<string> {
  return phone.journal.logEntry({
    movement,
    text: 'Words.',
    aboutIds: [],
    teamId: null,
    sessionId: null,
    visibility: 'hub',
    ...more,
  })
}

test('an action waits until a reflection speaks of it, and again when that one is taken back', async () => {
  const action = await log('enact')
  const day$ = liveDayOfMine(phone.journal, DAY)
  await eventually(day$, ({ awaiting }) => awaiting.length === 1)
  const reflection = await log('reflect', { aboutIds: [action] })
  await eventually(day$, ({ awaiting }) => awaiting.length === 0)
  await phone.journal.withdrawEntry(reflection, '')
  const { awaiting } = await eventually(day$, (day) => day.awaiting.length === 1)
  expect(awaiting[0]?.id).toBe(action)
})

test('a reflection whose withdrawal is here counts no more, also before it is erased', async () => {
  const action = await log('enact')
  const writer = otherWriter(phone)
  const reflection = newRecord(
    'entry',
    { movement: 'reflect', text: 'Saw.', mediaIds: [], aboutIds: [action], mentions: [] },
    writer,
  )
  await putRecord(phone.database.journey, reflection)
  const day$ = liveDayOfMine(phone.journal, DAY)
  await eventually(day$, (day) => day.isComplete && day.awaiting.length === 0)
  const withdrawal = newRecord(
    'withdrawal',
    { recordId: reflection._id, by: 'author', at: new Date(TEST_START).toISOString() },
    writer,
    { id: withdrawalIdFor(reflection._id) },
  )
  await putRecord(phone.database.journey, withdrawal)
  const { awaiting } = await eventually(day$, (day) => day.awaiting.length === 1)
  expect(awaiting[0]?.id).toBe(action)
})

test('an intention belongs to the day it is for, and is no action of that day', async () => {
  await log('enact', { intendedFor: DAY })
  const day$ = liveDayOfMine(phone.journal, DAY)
  const { intentions, laidOut } = await eventually(day$, (day) => day.intentions.length === 1)
  expect(intentions[0]?.intendedFor).toBe(DAY)
  expect(laidOut).toHaveLength(1)
})

test('answers stand under what they answer, also those to answers', async () => {
  const first = await log('enact')
  const answer = await log('reflect', { replyTo: first })
  const toIt = await log('reflect', { replyTo: answer })
  const { below } = await eventually(
    liveThread(phone.journal, first),
    (thread) => thread.below.length === 2,
  )
  expect(below.map(({ entry, depth }) => [entry.id, depth])).toEqual([
    [answer, 0],
    [toIt, 1],
  ])
})

test('answers that a hostile phone wrote in a circle are each shown once', async () => {
  const writer = otherWriter(phone)
  const [one, two] = [`entry:${newUlid()}`, `entry:${newUlid()}`]
  for (const [id, replyTo] of [
    [one, two],
    [two, one],
  ] as const) {
    const body = {
      movement: 'reflect' as const,
      text: id,
      mediaIds: [],
      aboutIds: [],
      mentions: [],
      replyTo,
    }
    await putRecord(phone.database.journey, newRecord('entry', body, writer, { id }))
  }
  const { below } = await eventually(
    liveThread(phone.journal, one),
    (thread) => thread.below.length > 0,
  )
  expect(below.map(({ entry }) => entry.id)).toEqual([two])
})

test('more entries than are read in one turn are all read, whichever device wrote them', async () => {
  const writer = otherWriter(phone)
  const ids = Array.from({ length: 450 }, () => `entry:${newUlid()}`)
  for (const id of ids) {
    const body = {
      movement: 'enact' as const,
      text: id,
      mediaIds: [],
      aboutIds: [],
      mentions: [],
    }
    await putRecord(phone.database.journey, newRecord('entry', body, writer, { id }))
  }
  const { entries } = await eventually(everyEntry(phone.journal), (every) => every.isComplete)
  expect([...entries.keys()].toSorted()).toEqual(ids.toSorted())
})
