import { newRecord, VISIBILITIES, type Visibility } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EntryDraft } from './journal.ts'
import { liveRoomEntries } from './live-room.ts'
import { putRecord } from './record-store.ts'
import { eventually, openTestPhone, otherWriter, putJourney, type TestPhone } from './testing.ts'

let phone: TestPhone

beforeEach(async () => {
  // Node has no localStorage; nothing is begun here.
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: { length: 0 } })
  phone = await openTestPhone()
  await putJourney(phone)
})

afterEach(async () => {
  await phone.close()
})

const draft = (text: string, visibility: Visibility, teamId: string | null): EntryDraft => ({
  movement: 'enact',
  text,
  aboutIds: [],
  teamId,
  sessionId: null,
  visibility,
})

async function myTeam(): Promise<string> {
  const body = {
    name: 'Drain',
    memberIds: [phone.identity.personId],
    systemOfFocus: '',
    challenge: '',
  }
  const team = newRecord('team', body, phone.writer)
  await putRecord(phone.database.journey, team)
  await phone.database.openTeam(team._id)
  return team._id
}

const texts = async (is: (shown: readonly string[]) => boolean) =>
  (
    await eventually(liveRoomEntries(phone.journal, 50), (shown) =>
      is(shown.map((one) => one.text)),
    )
  ).map((one) => one.text)

test('the room sees nothing that is private or a team’s, not even of who stands at the projector', async () => {
  const teamId = await myTeam()
  for (const visibility of VISIBILITIES) {
    await phone.journal.logEntry(draft(`mine ${visibility}`, visibility, teamId))
  }
  const body = { movement: 'reflect' as const, aboutIds: [], mediaIds: [], mentions: [] }
  for (const visibility of ['hub', 'network', 'public'] as const) {
    const record = newRecord(
      'entry',
      { ...body, text: `theirs ${visibility}` },
      otherWriter(phone),
      {
        visibility,
      },
    )
    await putRecord(phone.database.journey, record)
  }
  const shown = await texts((all) => all.length >= 6)
  expect(shown.toSorted()).toEqual(
    ['hub', 'network', 'public'].flatMap((each) => [`mine ${each}`, `theirs ${each}`]).toSorted(),
  )
})

test('what its author narrows or takes back leaves the wall at once', async () => {
  const narrowed = await phone.journal.logEntry(draft('narrowed', 'hub', null))
  const gone = await phone.journal.logEntry(draft('gone', 'hub', null))
  await phone.journal.logEntry(draft('stays', 'hub', null))
  await phone.journal.amendEntry(narrowed, { visibility: 'private' })
  await phone.journal.withdrawEntry(gone, '')
  expect(await texts((all) => all.length === 1)).toEqual(['stays'])
})

test('a record that lies in the journey’s own place and says that it is a team’s is not shown', async () => {
  const teamId = await myTeam()
  const body = { movement: 'enact' as const, aboutIds: [], mediaIds: [], mentions: [] }
  const strays = (['private', 'team'] as const).map((visibility) =>
    newRecord('entry', { ...body, text: `stray ${visibility}` }, otherWriter(phone), {
      visibility,
      teamId,
    }),
  )
  for (const stray of strays) await putRecord(phone.database.journey, stray)
  await phone.journal.logEntry(draft('open', 'hub', null))
  expect(await texts((all) => all.length === 1)).toEqual(['open'])
})
