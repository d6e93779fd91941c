import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'

import type { EntryDraft } from '../db/journal.ts'
import { eventually, openTestPhone, type TestPhone } from '../db/testing.ts'
import { renderApp } from './testing/render-app.tsx'

const ACTION: EntryDraft = {
  movement: 'enact',
  text: 'Met the driver at siks.',
  aboutIds: [],
  teamId: null,
  sessionId: null,
  visibility: 'private',
}

let phone: TestPhone

beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
})

afterEach(async () => {
  cleanup()
  await phone.close()
})

async function openEntry(more: Partial<EntryDraft> = {}): Promise<string> {
  const id = await phone.journal.logEntry({ ...ACTION, ...more })
  renderApp(`/entry/${encodeURIComponent(id)}`, phone.journal)
  await screen.findByText(ACTION.text)
  return id
}

test('[D10] a correction shows the new text and keeps the earlier one readable', async () => {
  await openEntry()
  await userEvent.click(screen.getByRole('button', { name: 'Correct it' }))
  const field = screen.getByRole('textbox', { name: 'Correct the text' })
  await userEvent.clear(field)
  await userEvent.type(field, 'Met the driver at six.')
  await userEvent.click(screen.getByRole('button', { name: 'Save the correction' }))
  const versions = (await screen.findByText('Earlier texts')).closest('section')
  if (versions === null) throw new Error('the earlier texts are not shown')
  expect(versions.textContent).toMatch(/Met the driver at six\..*Met the driver at siks\./)
})

test('a correction longer than an entry may be is said before it is saved', async () => {
  await openEntry()
  await userEvent.click(screen.getByRole('button', { name: 'Correct it' }))
  const field = screen.getByRole('textbox', { name: 'Correct the text' })
  await userEvent.click(field)
  await userEvent.paste('z'.repeat(20_000))
  screen.getByText(/characters too long for one entry/)
  const save = screen.getByRole('button', { name: 'Save the correction' })
  expect(save.getAttribute('disabled')).not.toBeNull()
})

test('widening names who will read it and asks first; narrowing does not ask', async () => {
  const id = await openEntry()
  await userEvent.click(screen.getByRole('button', { name: 'Change who can see it' }))
  await userEvent.click(screen.getByRole('radio', { name: /Everyone in this journey/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  screen.getByText('Everyone who joined this journey at Accra hub will be able to read this.')
  await userEvent.click(screen.getByRole('button', { name: 'Yes, let them see it' }))
  await eventually(phone.journal.entry(id), (entry) => entry?.visibility === 'hub')

  await userEvent.click(await screen.findByRole('button', { name: 'Change who can see it' }))
  await userEvent.click(screen.getByRole('radio', { name: /Only me/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  const narrowed = await eventually(
    phone.journal.entry(id),
    (entry) => entry?.visibility === 'private',
  )
  expect(narrowed?.text).toBe(ACTION.text)
})

test('widening to the network needs the consent to share, in its own sentence', async () => {
  const id = await openEntry()
  await userEvent.click(screen.getByRole('button', { name: 'Change who can see it' }))
  await userEvent.click(screen.getByRole('radio', { name: /The wider network/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await userEvent.click(screen.getByRole('button', { name: 'Yes, let them see it' }))
  screen.getByText('Please tick the sentence above, or choose a smaller circle.')
  await userEvent.click(screen.getByRole('checkbox', { name: /may be shared with other hubs/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Yes, let them see it' }))
  await eventually(phone.journal.entry(id), (entry) => entry?.visibility === 'network')
  expect(phone.journal.me.sharesWith).toBe('network')
})

test('taking back is honest about printed copies, and then the text is gone', async () => {
  const id = await openEntry()
  await userEvent.click(screen.getByRole('button', { name: 'Take it back' }))
  const dialog = screen.getByRole('dialog')
  within(dialog).getByText(/A copy that was printed or written down stays/)
  await userEvent.click(within(dialog).getByRole('button', { name: 'Take it back' }))
  expect(await eventually(phone.journal.entry(id), (entry) => entry === null)).toBeNull()
})

test('a correction that was begun and closed by a slip is still there', async () => {
  await openEntry()
  await userEvent.click(screen.getByRole('button', { name: 'Correct it' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'Correct the text' }), ' And more.')
  cleanup()
  renderApp(window.location.pathname, phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Correct it' }))
  expect(screen.getByRole('textbox', { name: 'Correct the text' })).toHaveProperty(
    'value',
    'Met the driver at siks. And more.',
  )
})
