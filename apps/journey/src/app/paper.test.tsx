import { newCardCode, newRecord, shownCardCode } from '@tributary/records'
import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { newUlid } from '../db/random.ts'
import { putRecord } from '../db/record-store.ts'
import { eventually, openTestPhone, TEST_START, type TestPhone } from '../db/testing.ts'
import { INITIAL_SYNC_STATUS, tellSyncStatus } from '../sync/sync-status-store.ts'
import { renderApp } from './testing/render-app.tsx'

const CODE = newCardCode((length) => new Uint8Array(length).fill(7))
const EVERYTHING = { mineOnly: false, movement: 'all', teamId: null, day: null } as const
let phone: TestPhone
let esi: string

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: TEST_START })
  localStorage.clear()
  phone = await openTestPhone()
  tellSyncStatus({ ...INITIAL_SYNC_STATUS, roles: ['participant', 'host'] })
  esi = `person:${newUlid()}`
  await writePerson({})
})
afterEach(async () => {
  cleanup()
  tellSyncStatus(INITIAL_SYNC_STATUS)
  await phone.close()
  vi.useRealTimers()
})

async function writePerson(more: object) {
  const body = {
    displayName: 'Esi',
    isPseudonym: false,
    stakeholderGroup: 'participants' as const,
    languages: [],
    bio: '',
    practices: [],
    intendedRole: '',
    ...more,
  }
  const writer = { ...phone.writer, authorId: esi }
  await putRecord(phone.database.hub, newRecord('person', body, writer, { id: esi }))
}

async function fillIn() {
  await userEvent.type(await screen.findByLabelText('Number of the card'), CODE.toLowerCase())
  await userEvent.selectOptions(screen.getByLabelText('Who wrote it'), 'Esi')
  await userEvent.click(screen.getByRole('radio', { name: 'Action' }))
  await userEvent.type(screen.getByLabelText('Day on the card'), '2026-11-18')
  await userEvent.type(screen.getByLabelText('What stands on the card'), 'Swept the gutter.')
  await userEvent.click(screen.getByRole('radio', { name: 'Said aloud' }))
}
const save = () => userEvent.click(screen.getByRole('button', { name: 'Enter this card' }))
const entries = async () =>
  (await eventually(phone.journal.timeline(EVERYTHING, 10), () => true)).entries

test('a card becomes an entry of its author’s, on its own day, with who entered it', async () => {
  renderApp('/paper/enter', phone.journal)
  await fillIn()
  await userEvent.click(screen.getByRole('checkbox', { name: /They agreed/ }))
  await save()
  await screen.findByText('The card is entered. The next one?')
  const [entry] = await entries()
  expect(entry).toMatchObject({
    authorId: esi,
    isMine: false,
    text: 'Swept the gutter.',
    visibility: 'hub',
    enteredBy: phone.identity.personId,
    occurredAt: expect.stringMatching(/^2026-11-1[789]T/),
  })
  cleanup()
  renderApp(`/entry/${encodeURIComponent(entry?.id ?? '')}`, phone.journal)
  await screen.findByText('Entered from paper by Ama')
})

test('without the agreement noted nothing is saved, and the page says so', async () => {
  renderApp('/paper/enter', phone.journal)
  await fillIn()
  await save()
  await screen.findByText('Without their agreement the card is not entered.')
  expect(await entries()).toEqual([])
})

test('a card that was entered is shown instead of entered again', async () => {
  renderApp('/paper/enter', phone.journal)
  await fillIn()
  await userEvent.click(screen.getByRole('checkbox', { name: /They agreed/ }))
  await save()
  await screen.findByText('The card is entered. The next one?')
  await userEvent.type(screen.getByLabelText('Number of the card'), shownCardCode(CODE))
  await screen.findByText('This card has been entered already.')
  await save()
  expect(await entries()).toHaveLength(1)
})

test('a slip in the number is told at once it is tried', async () => {
  renderApp('/paper/enter', phone.journal)
  const field = await screen.findByLabelText('Number of the card')
  await userEvent.type(field, `${CODE.slice(0, 8)}${CODE.endsWith('Z') ? 'Y' : 'Z'}`)
  await save()
  await screen.findByText('This is no card’s number. Look again at each sign.')
  expect(await entries()).toEqual([])
})

test('for who wants no cards in their name the host is told, and nothing is saved', async () => {
  await writePerson({ noPaper: true })
  renderApp('/paper/enter', phone.journal)
  await fillIn()
  await userEvent.click(screen.getByRole('checkbox', { name: /They agreed/ }))
  await save()
  await screen.findByText('This person does not want their cards entered by somebody else.')
  expect(await entries()).toEqual([])
})

test('a participant finds neither cards to print nor a form to enter them', async () => {
  tellSyncStatus(INITIAL_SYNC_STATUS)
  renderApp('/paper/enter', phone.journal)
  await screen.findByText('A facilitator prints cards, and a host enters them.')
  expect(screen.queryByRole('button', { name: 'Print' })).toBeNull()
})

test('each printed card has a number of its own, in the language that is spoken', async () => {
  renderApp('/paper', phone.journal, 'fr')
  await userEvent.click(await screen.findByRole('radio', { name: '5' }))
  expect(screen.getAllByText('Nom :')).toHaveLength(10)
  const numbers = screen.getAllByText(/^[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}$/)
  expect(new Set(numbers.map(({ textContent }) => textContent)).size).toBe(10)
})
