import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { openTestPhone, type TestPhone } from '../db/testing.ts'
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

async function log(text: string, visibility: 'hub' | 'private' = 'hub'): Promise<string> {
  return phone.journal.logEntry({
    movement: 'enact',
    text,
    aboutIds: [],
    teamId: null,
    sessionId: null,
    visibility,
  })
}

async function ask(text: string): Promise<void> {
  const field = await screen.findByRole('searchbox')
  await userEvent.clear(field)
  await userEvent.type(field, text)
}

test('entries and other records are found, also while they are written', async () => {
  await log('Walked the drain by the market.')
  await phone.journal.write('decision', {
    proposal: 'We drain it together.',
    context: '',
    participatingIds: [],
    consentState: 'proposed',
  })
  renderApp('/search', phone.journal)
  await ask('drains')
  expect(await screen.findByText('2 found')).toBeTruthy()
  await log('Nobody drained it before.')
  expect(await screen.findByText('3 found')).toBeTruthy()
})

test('what is taken back or made narrower leaves what is found', async () => {
  const id = await log('The drain smells.')
  const decision = await phone.journal.write('decision', {
    proposal: 'Cover the drain.',
    context: '',
    participatingIds: [],
    consentState: 'proposed',
  })
  renderApp('/search', phone.journal)
  await ask('drain')
  expect(await screen.findByText('2 found')).toBeTruthy()
  await phone.journal.withdrawEntry(id, '')
  expect(await screen.findByText('1 found')).toBeTruthy()
  await phone.journal.withdraw(decision)
  expect(await screen.findByText(/Nothing here has all these words/)).toBeTruthy()
})

test('a correction is found by its new words, also after it moved to another audience', async () => {
  const id = await log('The drain smells.')
  renderApp('/search', phone.journal)
  await ask('drain')
  expect(await screen.findByText('1 found')).toBeTruthy()
  await phone.journal.amendEntry(id, { text: 'The gutter smells.' })
  expect(await screen.findByText(/Nothing here has all these words/)).toBeTruthy()
  await phone.journal.amendEntry(id, { visibility: 'private' })
  await ask('gutters')
  expect(await screen.findByText('1 found')).toBeTruthy()
})
