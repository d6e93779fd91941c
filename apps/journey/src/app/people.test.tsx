import { newRecord } from '@tributary/records'
import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { putRecord } from '../db/record-store.ts'
import { eventually, openTestPhone, otherWriter, type TestPhone } from '../db/testing.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone

beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
})

afterEach(async () => {
  cleanup()
  await phone.close()
})

const mine = () => `/people/${encodeURIComponent(phone.identity.personId)}`

async function meet(displayName: string): Promise<void> {
  const writer = otherWriter(phone)
  const body = {
    displayName,
    isPseudonym: false,
    stakeholderGroup: 'partners' as const,
    languages: ['fr'],
    bio: '',
    practices: ['sorting waste'],
    intendedRole: '',
  }
  const person = newRecord('person', body, writer, { id: writer.authorId })
  await putRecord(phone.database.hub, person)
}

test('people are listed by group and name, whatever they wrote', async () => {
  await meet('Zoé')
  await meet('Élise')
  renderApp('/people', phone.journal)
  const partners = await screen.findByRole('heading', { name: 'Partners' })
  const section = partners.closest('section')
  if (section === null) throw new Error('the group has no section')
  const names = within(section)
    .getAllByRole('link')
    .map((link) => link.textContent)
  expect(names).toEqual(['Élisesorting waste', 'Zoésorting waste'])
})

test('languages are named in words and kept as tags; an unknown one is said so', async () => {
  renderApp(mine(), phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Change my page' }))
  const field = screen.getByRole('textbox', { name: 'Languages' })
  await userEvent.clear(field)
  await userEvent.type(field, 'French, blah blah')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(screen.getByRole('alert').textContent).toMatch(/blah blah/)
  await userEvent.clear(field)
  await userEvent.type(field, 'French, Ewe')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  const [me] = await eventually(
    phone.journal.records('person'),
    ([first]) => first?.record.body.languages.includes('ee') === true,
  )
  expect(me?.record.body.languages.toSorted()).toEqual(['ee', 'fr'])
  expect(await screen.findByText(/Ewe/)).toBeTruthy()
})

test('a need is said to everyone, and taken back in one tap', async () => {
  renderApp(mine(), phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Add an offer or a need' }))
  await userEvent.click(screen.getByRole('radio', { name: 'Need' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'In what?' }), 'Carpentry')
  await userEvent.click(screen.getByRole('button', { name: 'Say it to everyone here' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Take back: Carpentry' }))
  expect(await screen.findByText('Nothing yet.')).toBeTruthy()
})
