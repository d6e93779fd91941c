import { newRecord } from '@tributary/records'
import { act, cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { putRecord } from '../db/record-store.ts'
import { openTestPhone, otherWriter, putJourney, type TestPhone } from '../db/testing.ts'
import { tellSyncStatus } from '../sync/sync-status-store.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone
let isStill = false

beforeEach(async () => {
  localStorage.clear()
  isStill = false
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: isStill && query.includes('reduced-motion'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }))
  phone = await openTestPhone()
  await putJourney(phone)
})

afterEach(async () => {
  vi.useRealTimers()
  cleanup()
  vi.unstubAllGlobals()
  await phone.close()
})

async function log(text: string, visibility: 'hub' | 'private' = 'hub'): Promise<void> {
  const draft = { movement: 'enact', aboutIds: [], teamId: null, sessionId: null } as const
  await phone.journal.logEntry({ ...draft, text, visibility })
}

test('the wall shows what everyone may see, and nothing else that is on this phone', async () => {
  await log('counted forty sachets')
  await log('I am tired of counting', 'private')
  renderApp('/wall', phone.journal)
  expect(await screen.findByText('counted forty sachets')).toBeTruthy()
  expect(screen.queryByText('I am tired of counting')).toBeNull()
})

test('it moves on by itself until somebody stops it', async () => {
  for (let at = 0; at < 4; at += 1) await log(`entry ${at}`)
  vi.useFakeTimers({ shouldAdvanceTime: true })
  renderApp('/wall', phone.journal)
  expect(await screen.findByText('1 of 2')).toBeTruthy()
  await act(() => vi.advanceTimersByTimeAsync(15_100))
  expect(screen.getByText('2 of 2')).toBeTruthy()
  act(() => {
    screen.getByRole('button', { name: 'Stop moving on' }).click()
  })
  await act(() => vi.advanceTimersByTimeAsync(60_000))
  expect(screen.getByText('2 of 2')).toBeTruthy()
})

test('for who asked for less motion it waits, and is turned by its buttons and by keys', async () => {
  isStill = true
  for (let at = 0; at < 4; at += 1) await log(`entry ${at}`)
  renderApp('/wall', phone.journal)
  expect(await screen.findByText('1 of 2')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Move on by itself' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'The next one' }))
  expect(screen.getByText('2 of 2')).toBeTruthy()
  await userEvent.keyboard('{ArrowRight}')
  expect(screen.getByText('1 of 2')).toBeTruthy()
})

test('silent channels and teams are named, without a count and without a person', async () => {
  tellSyncStatus({ roles: ['facilitator'] })
  const writer = otherWriter(phone)
  const channel = {
    process: 'evaluating' as const,
    prompt: 'What surprised you?',
    fields: [],
    mode: 'text' as const,
  }
  const loud = newRecord('channel', { ...channel, key: 'loud', label: 'Surprise' }, writer)
  const quiet = newRecord('channel', { ...channel, key: 'quiet', label: 'Aliveness' }, writer)
  const entry = newRecord(
    'entry',
    {
      movement: 'reflect',
      text: 'the drain sang',
      aboutIds: [],
      mediaIds: [],
      mentions: [],
      channelId: loud._id,
    },
    writer,
    { occurredAt: new Date().toISOString() },
  )
  for (const record of [loud, quiet, entry]) await putRecord(phone.database.journey, record)
  renderApp('/coverage', phone.journal)
  expect(await screen.findByText('Silent channels: Aliveness.')).toBeTruthy()
  expect(screen.getAllByText('never heard yet').length).toBeGreaterThan(0)
  expect(document.body.textContent).not.toMatch(/the drain sang/)
})
