import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { newRecord } from '@tributary/records'
import { putRecord } from '../db/record-store.ts'
import { openTestPhone, otherWriter, TEST_START, type TestPhone } from '../db/testing.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: TEST_START })
  localStorage.clear()
  phone = await openTestPhone()
})

afterEach(async () => {
  cleanup()
  await phone.close()
  vi.useRealTimers()
})

async function log(movement: 'enact' | 'reflect', text: string, aboutIds: string[] = []) {
  phone.advance(60_000)
  return phone.journal.logEntry({
    movement,
    text,
    aboutIds,
    teamId: null,
    sessionId: null,
    visibility: 'hub',
  })
}

test('an intention is kept once, and waits for its reflection in the evening', async () => {
  renderApp('/day', phone.journal)
  await userEvent.type(
    await screen.findByRole('textbox', { name: 'What do you mean to try today?' }),
    'Ask first.',
  )
  await userEvent.click(screen.getByRole('button', { name: 'Keep this intention' }))
  const waiting = await screen.findByRole('group', { name: 'Nobody has reflected on these yet' })
  expect(within(waiting).getAllByRole('checkbox')).toHaveLength(1)
  expect(screen.queryByRole('textbox')).toBeNull()
})

test('the day is a picture and a list that says the same', async () => {
  const walked = await log('enact', 'Walked.')
  const saw = await log('reflect', 'Saw.', [walked])
  await log('enact', 'Asked.', [saw])
  renderApp('/day', phone.journal)
  expect(
    await screen.findByRole('img', { name: /2 actions, 1 reflection, 1 closed loop\./ }),
  ).toBeTruthy()
  expect(await screen.findByText('Reflects on 1. Led to 3.')).toBeTruthy()
  expect(await screen.findByText('Goes on from 2.')).toBeTruthy()
})

test('who is named by somebody else reads it under their day', async () => {
  const named = newRecord(
    'entry',
    {
      movement: 'enact',
      text: 'Carried it with @Ama.',
      mediaIds: [],
      aboutIds: [],
      mentions: [phone.identity.personId],
    },
    otherWriter(phone),
  )
  await putRecord(phone.database.journey, named)
  renderApp('/day', phone.journal)
  expect(await screen.findByRole('heading', { name: 'Where others name you' })).toBeTruthy()
  expect(await screen.findByRole('link', { name: /Carried it with @Ama/ })).toBeTruthy()
})

test('a person is named in the text by keyboard, and no longer once the name is gone', async () => {
  const esi = otherWriter(phone)
  await putRecord(
    phone.database.hub,
    newRecord(
      'person',
      {
        displayName: 'Esi Boateng',
        isPseudonym: false,
        stakeholderGroup: 'participants',
        languages: ['en'],
        bio: '',
        practices: [],
        intendedRole: '',
      },
      esi,
      { id: esi.authorId },
    ),
  )
  renderApp('/new/enact', phone.journal)
  const field = await screen.findByRole('textbox', { name: 'What did you do?' })
  expect(await screen.findByRole('button', { name: 'Name somebody' })).toBeTruthy()
  await userEvent.type(field, 'With @esi')
  expect(await screen.findByRole('option', { name: 'Esi Boateng' })).toBeTruthy()
  expect(field.getAttribute('aria-activedescendant')).toMatch(/person:/)
  await userEvent.keyboard('{Enter}')
  expect(field).toHaveProperty('value', 'With @Esi Boateng ')
  expect(await screen.findByRole('button', { name: 'No longer name Esi Boateng' })).toBeTruthy()
  await userEvent.clear(field)
  await userEvent.type(field, 'Alone.')
  expect(screen.queryByRole('button', { name: 'No longer name Esi Boateng' })).toBeNull()
})
