import { type Definition, parseDefinition } from '@tributary/instruments'
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { beginResponse, finishResponse } from '../db/response-commands.ts'
import { publishInstrument } from '../db/shape-commands.ts'
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
  tellSyncStatus({ roles: ['participant'] })
  await phone.close()
})

function walk(more: object): Definition {
  const parsed = parseDefinition({
    title: 'Walk',
    fields: [{ key: 'seen', kind: 'text', words: 'What did you see?' }],
    ...more,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.definition
}

test('what is asked once is not begun a second time, and leads to what was answered', async () => {
  const definition = walk({ round: 'once' })
  const lineId = await publishInstrument(phone.journal, definition, [])
  const version = { id: lineId, lineId, previousIds: [], definition, authorId: null, at: '' }
  const id = await beginResponse(phone.journal, {
    version,
    round: 'once',
    teamId: null,
    meantFor: 'hub',
    answers: { seen: 'Foam on the water.' },
  })
  await finishResponse(phone.journal, id, 'hub', null)
  renderApp(`/instruments/${encodeURIComponent(lineId)}`, phone.journal)
  expect(await screen.findByText('You have answered it. It is asked once.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Begin' })).toBeNull()
  const link = screen.getByRole('link', { name: 'Read or correct it' })
  expect(link.getAttribute('href')).toBe(`/response/${encodeURIComponent(id)}`)
})

test('what is led is begun by who leads it, and by nobody else', async () => {
  const definition = walk({ isTogether: true, facilitatedBy: ['facilitator'] })
  const lineId = await publishInstrument(phone.journal, definition, [])
  renderApp(`/instruments/${encodeURIComponent(lineId)}`, phone.journal)
  expect(await screen.findByText(/Somebody who leads it begins it/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Begin one together' })).toBeNull()
})
