import { editRecord, mergeRecords, newRecord, parseRecord, type RecordOf } from '@tributary/records'
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
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone

beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
  await putJourney(phone)
})

afterEach(async () => {
  cleanup()
  await phone.close()
})

/** Somebody else offers a wording. */
async function offered(
  name: string,
  parts: RecordOf<'wording'>['body']['parts'],
  form: 'three' | 'four' = 'three',
): Promise<string> {
  const writer = otherWriter(phone)
  const person = newRecord(
    'person',
    {
      displayName: name,
      isPseudonym: false,
      stakeholderGroup: 'participants',
      languages: [],
      bio: '',
      practices: [],
      intendedRole: '',
    },
    writer,
    { id: writer.authorId },
  )
  await putRecord(phone.database.hub, person)
  const body = { aboutId: phone.identity.journey.id, form, parts, fromIds: [] }
  const wording = newRecord('wording', body, writer)
  await putRecord(phone.database.journey, wording)
  return wording._id
}

const journeyDoc = async () => {
  const found = await phone.database.journey.findOne(phone.identity.journey.id).exec()
  const record = recordIn(found)
  if (record?.type !== 'journey') throw new Error('no journey')
  return record
}

test('a draft is nobody’s but one’s own until it is offered, and outlives a closed page', async () => {
  const { unmount } = renderApp('/purpose', phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Write a draft' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'To' }), 'listen to the river')
  unmount()
  renderApp('/purpose', phone.journal)
  const to = await screen.findByRole('textbox', { name: 'To' })
  expect(to).toHaveProperty('value', 'listen to the river')
  expect(await phone.database.journey.find({ selector: { type: 'wording' } }).exec()).toEqual([])

  await userEvent.click(screen.getByRole('radio', { name: 'Four parts' }))
  expect(screen.getByRole('textbox', { name: 'Aims to' })).toHaveProperty(
    'value',
    'listen to the river',
  )
  await userEvent.type(screen.getByRole('textbox', { name: 'in order to' }), 'know it')
  await userEvent.click(screen.getByRole('button', { name: 'Offer it' }))
  const [wording] = await eventually(phone.journal.records('wording'), ({ length }) => length === 1)
  expect(wording?.record.body).toMatchObject({
    form: 'four',
    parts: { aimsTo: 'listen to the river', inOrderTo: 'know it' },
  })
  await screen.findByRole('button', { name: 'Write a draft' })
})

test('several wordings become one, whose words stay those of their authors', async () => {
  const first = await offered('Kofi', { to: 'learn with the river', inAWayThat: '', soThat: '' })
  const second = await offered('Esi', {
    to: 'care',
    inAWayThat: '',
    soThat: 'nobody is left behind',
  })
  renderApp('/purpose', phone.journal)
  await userEvent.click(await screen.findByRole('checkbox', { name: /Kofi/ }))
  await userEvent.click(screen.getByRole('checkbox', { name: /Esi/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Make one of these 2' }))
  await userEvent.click(screen.getByRole('button', { name: 'Take the words of Kofi for “To”' }))
  // What only one of them says in a part is there to be taken, and not taken for agreed.
  await userEvent.click(screen.getByRole('button', { name: 'Take the words of Esi for “so that”' }))
  await userEvent.click(screen.getByRole('button', { name: 'Offer it' }))
  const all = await eventually(phone.journal.records('wording'), ({ length }) => length === 3)
  const merged = all.find(({ isMine }) => isMine)
  expect(merged?.record.body.fromIds.toSorted()).toEqual([first, second].toSorted())
  cleanup()
  renderApp(`/purpose/${encodeURIComponent(merged?.record._id ?? '')}`, phone.journal)
  expect(await screen.findByText('[words of Kofi]')).toBeTruthy()
  expect(screen.getByText('[words of Esi]')).toBeTruthy()
})

test('two phones that make one of many at once keep both', async () => {
  const first = await offered('Kofi', { to: 'learn', inAWayThat: '', soThat: '' })
  const body = {
    aboutId: phone.identity.journey.id,
    form: 'three' as const,
    parts: { to: 'learn and care', inAWayThat: '', soThat: '' },
    fromIds: [first],
  }
  await phone.journal.write('wording', body)
  await putRecord(phone.database.journey, newRecord('wording', body, otherWriter(phone)))
  renderApp('/purpose', phone.journal)
  expect(await screen.findAllByText('learn and care', { exact: false })).toHaveLength(2)
})

test('a wording is consented to, and taken as a whole in the form it has', async () => {
  const id = await offered(
    'Kofi',
    { aimsTo: 'learn with the river', inOrderTo: 'care', inAWayThat: 'all', soThat: 'it flows' },
    'four',
  )
  renderApp(`/purpose/${encodeURIComponent(id)}`, phone.journal)
  expect((await screen.findAllByText('[taken out]')).length).toBeGreaterThan(0)
  await userEvent.click(screen.getByRole('button', { name: 'I consent' }))
  expect(await screen.findByText('You: consent')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Take it as our purpose' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText('1 person has consented to it.')).toBeTruthy()
  await userEvent.click(dialog.getByRole('button', { name: 'Take it as our purpose' }))
  const journey = await eventually(
    phone.journal.journey(),
    (found) => found?.purpose.wordingId === id,
  )
  expect(journey?.purpose).toMatchObject({
    form: 'four',
    to: 'learn with the river',
    inOrderTo: 'care',
    soThat: 'it flows',
  })
  expect(await screen.findByText('This is our purpose now.')).toBeTruthy()
})

test('an objection has to be said heard before a wording is taken', async () => {
  const id = await offered('Kofi', { to: 'learn', inAWayThat: '', soThat: '' })
  const body = { toIds: [], theme: 'objection' as const, note: 'It forgets the drain.' }
  await putRecord(
    phone.database.journey,
    newRecord('signal', { ...body, aboutId: id }, otherWriter(phone)),
  )
  renderApp(`/purpose/${encodeURIComponent(id)}`, phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Take it as our purpose' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/It forgets the drain/)).toBeTruthy()
  await userEvent.click(dialog.getByRole('button', { name: 'Take it as our purpose' }))
  expect(dialog.getByRole('alert').textContent).toMatch(/heard/)
  expect((await journeyDoc()).body.purpose.to).toBe('learn')
  expect((await journeyDoc()).body.purpose.wordingId).toBeUndefined()
})

test('two wordings taken at once are chosen between as wholes; what was worded by hand stays apart', async () => {
  const before = await journeyDoc()
  const first = await offered('Kofi', { to: 'learn first', inAWayThat: 'a', soThat: 'b' })
  const second = await offered('Esi', { to: 'care first', inAWayThat: 'c', soThat: 'd' })
  const taken = (id: string, to: string, inAWayThat: string, soThat: string) => ({
    form: 'three' as const,
    to,
    aimsTo: '',
    inOrderTo: '',
    inAWayThat,
    soThat,
    wordingId: id,
  })
  await phone.journal.editPurpose(taken(first, 'learn first', 'a', 'b'))
  const here = await journeyDoc()
  const there = editRecord(
    before,
    { set: { purpose: taken(second, 'care first', 'c', 'd') } },
    otherWriter(phone),
  )
  const byHand = editRecord(
    before,
    { set: { 'purpose.soThat': 'children swim' } },
    otherWriter(phone),
  )
  const merged = parseRecord(mergeRecords(mergeRecords(here, there), byHand))
  if (!merged.ok) throw new Error('no record')
  await putRecord(phone.database.journey, merged.record)
  renderApp('/journey', phone.journal)
  const both = within(await screen.findByRole('region', { name: /Two wordings were taken/ }))
  await userEvent.click(
    await both.findByRole('button', { name: 'Take the wording of Esi as our purpose' }),
  )
  const settled = await eventually(
    phone.journal.journey(),
    (found) => found?.purpose.to === 'care first' && found.conflicts.length === 1,
  )
  expect(settled?.purpose.inAWayThat).toBe('c')
  const [left] = settled?.conflicts ?? []
  expect(left?.field).toBe('purpose.soThat')
  expect(left?.versions.map(({ value }) => value)).toContain('children swim')
})

test('in French the four parts are said in French', async () => {
  renderApp('/purpose', phone.journal, 'fr')
  await userEvent.click(await screen.findByRole('button', { name: 'Écrire un brouillon' }))
  await userEvent.click(screen.getByRole('radio', { name: 'Quatre parties' }))
  expect(screen.getByRole('textbox', { name: 'Vise à' })).toBeTruthy()
  expect(screen.getByRole('textbox', { name: 'dans le but de' })).toBeTruthy()
})
