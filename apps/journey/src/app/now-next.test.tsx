import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { openTestPhone, TEST_START, type TestPhone } from '../db/testing.ts'
import { tellSyncStatus } from '../sync/sync-status-store.ts'
import { renderApp } from './testing/render-app.tsx'

const HOUR_MS = 60 * 60_000
let phone: TestPhone

beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
})

afterEach(async () => {
  cleanup()
  tellSyncStatus({ clockOffsetMs: 0 })
  await phone.close()
  vi.useRealTimers()
})

async function place(title: string, fromHour: number): Promise<string> {
  return phone.journal.write('session', {
    title,
    start: new Date(TEST_START + fromHour * HOUR_MS).toISOString(),
    end: new Date(TEST_START + (fromHour + 1) * HOUR_MS).toISOString(),
    tz: 'Africa/Accra',
    place: 'Yard',
    theme: '',
    activity: '',
    facilitatorIds: [],
    state: 'placed',
  })
}

test('the timeline says what goes on now and next, also by a clock that is hours wrong', async () => {
  // The phone's clock is five hours behind the hub's, and there is no hub to ask.
  vi.useFakeTimers({ toFake: ['Date'], now: TEST_START - 4.5 * HOUR_MS })
  await place('Arriving', 0)
  await place('Listening before asking', 2)
  await place('Another day', 30)
  tellSyncStatus({ clockOffsetMs: 5 * HOUR_MS })
  renderApp('/', phone.journal)
  const strip = await screen.findByRole('region', { name: 'Now and next' })
  await waitFor(() => expect(within(strip).getAllByRole('link')).toHaveLength(2))
  const [now, next] = within(strip).getAllByRole('link')
  expect(now?.textContent).toMatch(/^Now 09:00–10:00.*Arriving · Yard$/)
  expect(next?.textContent).toMatch(/^Next 11:00–12:00.*Listening before asking · Yard$/)
})
