import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EntryDraft, TimelineFilter } from './journal.ts'
import { eventually, openTestPhone, type TestPhone } from './testing.ts'

const EVERYTHING: TimelineFilter = { mineOnly: false, movement: 'all', teamId: null, day: null }
const ACTION: EntryDraft = {
  movement: 'enact',
  text: 'Counted 40 sachets',
  aboutIds: [],
  teamId: null,
  sessionId: null,
  visibility: 'hub',
}

let phone: TestPhone
const stored = new Map<string, string>()

beforeEach(async () => {
  stored.clear()
  // Node has no localStorage; drafts are all that is kept there.
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => stored.get(key) ?? null,
      removeItem: (key: string) => stored.delete(key),
      key: (at: number) => [...stored.keys()][at] ?? null,
      get length() {
        return stored.size
      },
    },
  })
  phone = await openTestPhone()
})
afterEach(() => phone.close())

test('a draft that was saved before its tab died, and is saved again, is one entry', async () => {
  const { journal } = phone
  const draft = { ...ACTION, entryId: journal.newEntryId() }
  expect(await journal.savedText(draft.entryId)).toBeNull()
  expect(await journal.logEntry(draft)).toBe(draft.entryId)
  expect(await journal.savedText(draft.entryId)).toBe(ACTION.text)
  for (const mayBeThere of [false, true]) {
    expect(await journal.logEntry(draft, mayBeThere)).toBe(draft.entryId)
  }
  const { entries } = await eventually(journal.timeline(EVERYTHING, 10), () => true)
  expect(entries.map(({ text }) => text)).toEqual([ACTION.text])
  expect(
    (await eventually(journal.entry(draft.entryId), (found) => found !== null))?.versions,
  ).toHaveLength(1)
})

test('a draft saved twice with other words is one entry, and both texts can be reached', async () => {
  const { journal } = phone
  const draft = { ...ACTION, entryId: journal.newEntryId() }
  await journal.logEntry(draft)
  const later = { ...draft, text: 'Counted 42 sachets' }
  expect(await journal.logEntry(later, true)).toBe(draft.entryId)
  const entry = await eventually(journal.entry(draft.entryId), (found) => found?.isAmended === true)
  expect(entry).toMatchObject({ text: later.text, visibility: 'hub' })
  expect(entry?.versions.map(({ text }) => text)).toEqual([ACTION.text, later.text])
  await journal.logEntry({ ...later, visibility: 'private' }, true)
  await eventually(journal.entry(draft.entryId), (found) => found?.visibility === 'private')
})

test('a draft that is about something else by now, or was taken back, becomes another entry', async () => {
  const { journal } = phone
  const draft = { ...ACTION, entryId: journal.newEntryId() }
  await journal.logEntry(draft)
  const reflection = { ...draft, movement: 'reflect' as const, text: 'They were proud.' }
  const other = await journal.logEntry(reflection, true)
  expect(other).not.toBe(draft.entryId)
  await journal.withdrawEntry(draft.entryId, '')
  const again = await journal.logEntry(draft, true)
  expect([draft.entryId, other]).not.toContain(again)
  const { entries } = await eventually(
    journal.timeline(EVERYTHING, 10),
    (page) => page.entries.length === 2,
  )
  expect(entries.map(({ text }) => text).toSorted()).toEqual([ACTION.text, reflection.text])
})

test('taking an entry back takes the draft that it came from', async () => {
  const { journal } = phone
  const draft = { ...ACTION, entryId: journal.newEntryId() }
  stored.set('tributary:draft:enact', JSON.stringify(draft))
  await journal.logEntry(draft)
  await journal.withdrawEntry(draft.entryId, '')
  expect([...stored.values()].join()).not.toContain(ACTION.text)
})
