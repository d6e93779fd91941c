import {
  editRecord,
  mergeRecords,
  type MutableRecord,
  newRecord,
  type RecordChanges,
} from '@tributary/records'
import { builtInDefinitions } from '@tributary/instruments'
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { addRecord, putRecord, recordIn } from '../db/record-store.ts'
import { publishInstrument } from '../db/shape-commands.ts'
import { recordOf } from '../db/stored-doc.ts'
import { openTestPhone, otherWriter, type TestPhone } from '../db/testing.ts'
import { tellSyncStatus } from '../sync/sync-status-store.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone

beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
})

afterEach(async () => {
  cleanup()
  tellSyncStatus({ roles: ['participant'] })
  await phone.close()
})

/** This phone and another one change the same record without each other's, and then meet. */
async function changeAtOnce(
  id: string,
  mine: NonNullable<RecordChanges['set']>,
  theirs: NonNullable<RecordChanges['set']>,
): Promise<void> {
  const { journey } = phone.database
  const before = recordIn(await journey.findOne(id).exec())
  if (before === null || !('edits' in before)) throw new Error(`${id} cannot be changed`)
  const here = editRecord(before satisfies MutableRecord, { set: mine }, phone.writer)
  const there = editRecord(before, { set: theirs }, otherWriter(phone))
  const merged = recordOf(mergeRecords(here, there))
  if (merged === null) throw new Error('what was merged is no record')
  await putRecord(journey, merged)
}

/** What the cards of the versions say, in the order of the alphabet. */
async function versionsShown(path: string): Promise<string[]> {
  renderApp(path, phone.journal)
  const conflict = await screen.findByRole('region', { name: /^Two versions of/ })
  return [...conflict.querySelectorAll('li > p + p')].map((card) => card.textContent).toSorted()
}

test('a decision that two phones reworded shows both, and what only one of them changed', async () => {
  const id = await phone.journal.write('decision', {
    proposal: 'Sweep on Fridays.',
    context: '',
    participatingIds: [],
    consentState: 'proposed',
  })
  await changeAtOnce(
    id,
    { proposal: 'Sweep on Saturdays.', context: 'Fridays are for prayer.' },
    { proposal: 'Sweep every evening.' },
  )
  expect(await versionsShown(`/decisions/${encodeURIComponent(id)}`)).toEqual([
    'Sweep every evening.',
    'Sweep on Saturdays.',
  ])
  expect(screen.getByText('Fridays are for prayer.')).toBeTruthy()
})

test('a session that two phones changed shows both', async () => {
  const id = await phone.journal.write('session', {
    title: 'Walk',
    start: '2026-11-20T09:00:00.000Z',
    end: '2026-11-20T10:00:00.000Z',
    tz: 'Africa/Accra',
    place: 'Yard',
    theme: '',
    activity: '',
    facilitatorIds: [],
    state: 'placed',
  })
  await changeAtOnce(id, { place: 'Church hall' }, { place: 'Market' })
  expect(await versionsShown(`/agenda/${encodeURIComponent(id)}`)).toEqual([
    'Church hall',
    'Market',
  ])
})

test('a value frame that two facilitators led on shows both, whatever its stage', async () => {
  const frame = newRecord(
    'valueFrame',
    {
      title: 'Value frame 1',
      number: 1,
      stage: 'weigh',
      themes: { water: { name: 'Water' } },
      placed: {},
      weights: {},
      method: '',
    },
    phone.writer,
  )
  await addRecord(phone.database.journey, frame)
  await changeAtOnce(
    frame._id,
    { 'themes.water.name': 'Clear water' },
    { 'themes.water.name': 'Rain' },
  )
  expect(await versionsShown('/values')).toEqual(['Clear water', 'Rain'])
  await changeAtOnce(frame._id, { stage: 'gather' }, { stage: 'propose' })
  expect(await screen.findByRole('region', { name: /How far the workshop is/ })).toBeTruthy()
})

test('of two workshops begun at once, what was given to either stays in sight', async () => {
  for (const [writer, name] of [
    [phone.writer, 'Water'],
    [otherWriter(phone), 'Rest'],
  ] as const) {
    const frame = newRecord(
      'valueFrame',
      {
        title: 'Value frame 1',
        number: 1,
        stage: 'weigh',
        themes: { a: { name } },
        placed: {},
        weights: {},
        method: '',
      },
      writer,
    )
    await addRecord(phone.database.journey, frame)
  }
  renderApp('/values', phone.journal)
  expect(await screen.findByText('2 workshops were begun at the same time')).toBeTruthy()
  expect(await screen.findByText('Water')).toBeTruthy()
  expect(await screen.findByText('Rest')).toBeTruthy()
})

test('an instrument that two phones went on from shows both versions', async () => {
  const [definition] = builtInDefinitions()
  if (definition === undefined) throw new Error('no instrument')
  const titled = (en: string) => ({ ...definition, title: { en } })
  const lineId = await publishInstrument(phone.journal, titled('Walk'), [])
  const first = {
    id: lineId,
    lineId,
    previousIds: [],
    definition,
    authorId: null,
    at: '',
  }
  await publishInstrument(phone.journal, titled('Walk by day'), [first])
  await publishInstrument(phone.journal, titled('Walk by night'), [first])
  renderApp(`/instruments/${encodeURIComponent(lineId)}`, phone.journal)
  expect(await screen.findByText('Two versions were made at the same time')).toBeTruthy()
  expect(await screen.findByText(/: Walk by day$/)).toBeTruthy()
  expect(await screen.findByText(/: Walk by night$/)).toBeTruthy()
})
