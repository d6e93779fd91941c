import { editRecord, newRecord, type OfferNeedBody } from '@tributary/records'
import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { putRecord, recordIn } from '../db/record-store.ts'
import {
  eventually,
  openTestPhone,
  otherWriter,
  putJourney,
  type TestPhone,
} from '../db/testing.ts'
import { keptUnder } from '../db/profile.ts'
import { tellSyncStatus } from '../sync/sync-status-store.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone

beforeEach(async () => {
  localStorage.clear()
  tellSyncStatus({ roles: ['participant'] })
  phone = await openTestPhone()
  await putJourney(phone)
})

afterEach(async () => {
  cleanup()
  await phone.close()
})

const asked = (kind: OfferNeedBody['kind'], domain: string, description = ''): OfferNeedBody => ({
  kind,
  domain,
  description,
  matchIds: [],
})

async function theirs(body: OfferNeedBody): Promise<string> {
  const record = newRecord('offerNeed', body, otherWriter(phone))
  await putRecord(phone.database.journey, record)
  return record._id
}

async function entry(text: string): Promise<string> {
  return phone.journal.logEntry({
    movement: 'reflect',
    text,
    aboutIds: [],
    teamId: null,
    sessionId: null,
    visibility: 'hub',
  })
}

test('what answers a need is shown with why, and who found each other says so', async () => {
  const need = await phone.journal.write('offerNeed', asked('need', 'data law'))
  const offer = await theirs(asked('offer', 'laws of the land'))
  await theirs(asked('need', 'carpentry'))
  renderApp('/practice/exchange', phone.journal)
  expect(await screen.findByText('both are about law')).toBeTruthy()
  expect(screen.getByText('asked for once')).toBeTruthy()
  await userEvent.click(
    screen.getByRole('button', { name: 'We found each other: laws of the land' }),
  )
  const all = await eventually(phone.journal.records('offerNeed'), (records) =>
    records.some(({ record }) => record.body.matchIds.includes(offer)),
  )
  expect(all.find(({ record }) => record._id === need)?.record.body.matchIds).toEqual([offer])
  expect(await screen.findByText('they found each other')).toBeTruthy()
})

test('a piece of the library grows from an entry, and each leads to the other', async () => {
  const id = await entry('they asked with their hands full')
  renderApp(`/practice/new/pattern?entry=${encodeURIComponent(id)}`, phone.journal)
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Hands full')
  await userEvent.click(screen.getByRole('button', { name: 'Put it into the library' }))
  const [pattern] = await eventually(phone.journal.records('pattern'), ({ length }) => length === 1)
  expect(pattern?.record.body).toMatchObject({ entryIds: [id], status: 'draft' })
  cleanup()
  renderApp(`/entry/${encodeURIComponent(id)}`, phone.journal)
  await userEvent.click(await screen.findByRole('link', { name: 'Hands full' }))
  expect(await screen.findByText('they asked with their hands full')).toBeTruthy()
})

test('two who change one text of a piece at once leave both, also when one was writing', async () => {
  const body = { term: 'Enough', meaning: 'first', entryIds: [], status: 'draft' as const }
  const id = await phone.journal.write('term', body)
  renderApp(`/practice/library/${encodeURIComponent(id)}`, phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Change it' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'What it means here' }), ' mine')
  const before = recordIn(await phone.database.journey.findOne(id).exec())
  if (before?.type !== 'term') throw new Error('no term')
  const there = editRecord(before, { set: { meaning: 'theirs' } }, otherWriter(phone))
  await putRecord(phone.database.journey, there)
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  const [kept] = await eventually(
    phone.journal.records('term'),
    ([one]) => (one?.conflicts.length ?? 0) > 0,
  )
  expect(kept?.conflicts[0]?.versions.map(({ value }) => value).toSorted()).toEqual([
    'first mine',
    'theirs',
  ])
  expect(await screen.findByRole('region', { name: /Two versions/ })).toBeTruthy()
})

test('a link that is none is told so, and can be taken out again', async () => {
  renderApp('/practice/new/resource', phone.journal)
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Tally')
  await userEvent.type(screen.getByRole('textbox', { name: 'Link' }), 'javascript:alert(1)')
  await userEvent.click(screen.getByRole('button', { name: 'Put it into the library' }))
  expect(screen.getByRole('alert').textContent).toMatch(/no link/)
  const id = await phone.journal.write('resource', {
    title: 'Tins',
    description: '',
    link: 'https://example.org/tins',
    entryIds: [],
    status: 'draft',
  })
  cleanup()
  renderApp(`/practice/library/${encodeURIComponent(id)}`, phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Change it' }))
  await userEvent.clear(screen.getByRole('textbox', { name: 'Link' }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await eventually(phone.journal.records('resource'), ([one]) => one?.record.body.link === '')
})

test('how far I am on a pathway stays on this phone, with every word I said of it', async () => {
  const pathway = newRecord(
    'pathway',
    {
      stakeholderGroup: 'participants',
      title: 'Five months',
      stages: [{ key: 'meet', title: 'Meet', asked: 'Two evenings', offered: 'A place' }],
    },
    otherWriter(phone),
  )
  await putRecord(phone.database.journey, pathway)
  renderApp('/practice/pathways', phone.journal)
  const note = await screen.findByRole('textbox', { name: 'A sentence about “Meet” (if you like)' })
  await userEvent.type(note, 'we ate together')
  await userEvent.click(screen.getByRole('button', { name: 'I have begun: Meet' }))
  await userEvent.click(await screen.findByRole('button', { name: 'I have done it: Meet' }))
  const steps = await eventually(phone.journal.records('pathwayStep'), ({ length }) => length === 2)
  expect(steps.map(({ whereabouts }) => whereabouts)).toEqual(['private', 'private'])
  const list = within(screen.getByRole('article', { name: 'Five months' }))
  expect(await list.findByText(/we ate together/)).toBeTruthy()
  expect(await list.findAllByText(/^done/)).toHaveLength(2)
})

test('a facilitator writes a pathway, and a stage that is renamed keeps who has done it', async () => {
  tellSyncStatus({ roles: ['facilitator'] })
  renderApp('/practice/pathways', phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Write a pathway' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of the pathway' }), 'Months')
  await userEvent.click(screen.getByRole('button', { name: 'Add a stage' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of the stage' }), 'Meet')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await userEvent.click(await screen.findByRole('button', { name: 'I have begun: Meet' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Change “Months”' }))
  const name = screen.getByRole('textbox', { name: 'Name of the stage' })
  await userEvent.clear(name)
  await userEvent.type(name, 'Sit together')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByRole('button', { name: 'I have done it: Sit together' })).toBeTruthy()
})

test('what was saved as its tab was killed is not written twice, and what says more is not lost', async () => {
  const write = async (meaning: string) => {
    renderApp('/practice/new/term', phone.journal)
    await userEvent.type(await screen.findByRole('textbox', { name: 'The word' }), 'Enough')
    await userEvent.type(screen.getByRole('textbox', { name: 'What it means here' }), meaning)
    await userEvent.click(screen.getByRole('button', { name: 'Put it into the library' }))
    await screen.findByRole('heading', { name: 'Practice library' })
  }
  const kept = async () =>
    (await eventually(phone.journal.records('term'), (found) => found.length > 0)).map(
      ({ record }) => record.body.meaning,
    )
  await write('The bucket is full.')
  // As the phone's system left it: saved, with the form still filled, and the id it had.
  const [id] = (await eventually(phone.journal.records('term'), (found) => found.length > 0)).map(
    ({ record }) => record._id,
  )
  cleanup()
  const said = JSON.stringify(['Enough', 'The bucket is full.'])
  const place = keptUnder('form-id:library:term:new')
  localStorage.setItem(place, JSON.stringify([said, id]))
  await write('The bucket is full.')
  expect(await kept()).toEqual(['The bucket is full.'])
  cleanup()
  localStorage.setItem(place, JSON.stringify([said, id]))
  await write('The bucket runs over.')
  expect((await kept()).toSorted()).toEqual(['The bucket is full.', 'The bucket runs over.'])
})
