import 'fake-indexeddb/auto'
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { openTestPhone, type TestPhone } from '../db/testing.ts'
import { tellSyncStatus } from '../sync/sync-status-store.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone
beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
})
afterEach(async () => {
  cleanup()
  tellSyncStatus({ roles: [] })
  await phone.close()
})

test('the settings lead hosts to the host’s page, and nobody else', async () => {
  tellSyncStatus({ roles: ['facilitator', 'team:01ARZ3NDEKTSV4RRFFQ69G5FAV/host'] })
  renderApp('/settings', phone.journal)
  await screen.findByLabelText('Your name here')
  expect(screen.queryByRole('link', { name: 'Open the host’s page' })).toBe(null)
  tellSyncStatus({ roles: ['host'] })
  const link = await screen.findByRole('link', { name: 'Open the host’s page' })
  expect(link.getAttribute('href')).toBe('/host')
})
