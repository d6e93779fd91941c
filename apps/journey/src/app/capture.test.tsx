import { cleanup, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { allDrafts, loadDraft, saveDraft } from '../db/draft-store.ts'
import { eventually, openTestPhone, TEST_START, type TestPhone } from '../db/testing.ts'
import { renderApp } from './testing/render-app.tsx'

const BEGUN = {
  movement: 'enact',
  text: 'Walked the drain.',
  aboutIds: [],
  teamId: null,
  sessionId: null,
  visibility: 'hub',
} as const
const EVERYTHING = { mineOnly: false, movement: 'all', teamId: null, day: null } as const

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
  vi.unstubAllGlobals()
})

test('one tap from the timeline leads to a field that has the focus', async () => {
  renderApp('/', phone.journal)
  await userEvent.click(await screen.findByRole('link', { name: 'Log an action' }))
  const field = await screen.findByRole('textbox', { name: 'What did you do?' })
  expect(document.activeElement).toBe(field)
})

test('saving is impossible only while nothing is written', async () => {
  renderApp('/new/enact', phone.journal)
  const save = await screen.findByRole('button', { name: 'Save the action' })
  expect(save).toHaveProperty('disabled', true)
  await userEvent.type(screen.getByRole('textbox', { name: 'What did you do?' }), 'x')
  expect(save).toHaveProperty('disabled', false)
})

test('"Saved on this phone" is said when the journal has the entry, not before', async () => {
  renderApp('/new/enact', phone.journal)
  let commit = () => undefined as void
  const original = phone.journal.logEntry.bind(phone.journal)
  vi.spyOn(phone.journal, 'logEntry').mockImplementation(async (draft) => {
    await new Promise<void>((resolve) => {
      commit = resolve
    })
    return original(draft)
  })
  await userEvent.type(
    await screen.findByRole('textbox', { name: 'What did you do?' }),
    'Walked the drain.',
  )
  await userEvent.click(screen.getByRole('button', { name: 'Save the action' }))
  expect(screen.queryByText('Saved on this phone')).toBeNull()
  commit()
  await screen.findByText('Saved on this phone')
  const page = await eventually(
    phone.journal.timeline(EVERYTHING, 10),
    ({ entries }) => entries.length === 1,
  )
  expect(page.entries[0]?.text).toBe('Walked the drain.')
  expect(loadDraft('enact')).toBeNull()
})

test('what could not be saved stays in the field and in the draft', async () => {
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  renderApp('/new/enact', phone.journal)
  vi.spyOn(phone.journal, 'logEntry').mockRejectedValue(new Error('disk full'))
  const field = await screen.findByRole('textbox', { name: 'What did you do?' })
  await userEvent.type(field, 'Walked the drain.')
  await userEvent.click(screen.getByRole('button', { name: 'Save the action' }))
  await screen.findByText(/could not be saved/)
  expect(field).toHaveProperty('value', 'Walked the drain.')
  await waitFor(() => expect(loadDraft('enact')?.text).toBe('Walked the drain.'))
  expect(reported).toHaveBeenCalledOnce()
})

test('a draft is kept when the page is hidden and comes back with a note', async () => {
  const first = renderApp('/new/reflect', phone.journal)
  await userEvent.type(
    await screen.findByRole('textbox', { name: 'What did it show you?' }),
    'I expected anger',
  )
  window.dispatchEvent(new Event('pagehide'))
  expect(loadDraft('reflect')?.text).toBe('I expected anger')
  first.unmount()

  renderApp('/new/reflect', phone.journal)
  expect(await screen.findByRole('textbox', { name: 'What did it show you?' })).toHaveProperty(
    'value',
    'I expected anger',
  )
  await screen.findByText('Here is what you had begun to write.')
})

test('a reflection is offered the actions of today that nobody reflected on, several at once', async () => {
  const about: string[] = []
  for (const text of ['Walked the drain', 'Counted sachets']) {
    about.push(
      await phone.journal.logEntry({
        movement: 'enact',
        text,
        aboutIds: [],
        teamId: null,
        sessionId: null,
        visibility: 'hub',
      }),
    )
  }
  renderApp('/new/reflect', phone.journal)
  await userEvent.click(await screen.findByRole('checkbox', { name: /Walked the drain/ }))
  await userEvent.click(await screen.findByRole('checkbox', { name: /Counted sachets/ }))
  await userEvent.type(
    screen.getByRole('textbox', { name: 'What did it show you?' }),
    'Pride, not anger.',
  )
  await userEvent.click(screen.getByRole('button', { name: 'Save the reflection' }))
  const page = await eventually(
    phone.journal.timeline(EVERYTHING, 10),
    ({ entries }) => entries.length === 3,
  )
  const reflection = page.entries.find((entry) => entry.movement === 'reflect')
  expect(reflection?.aboutIds.toSorted()).toEqual(about.toSorted())
})

test('nothing is marked for the network before its consent sentence is ticked', async () => {
  renderApp('/new/enact', phone.journal)
  await userEvent.type(await screen.findByRole('textbox', { name: 'What did you do?' }), 'Sorted.')
  await userEvent.click(screen.getByRole('button', { name: /Change who can see it/ }))
  await userEvent.click(screen.getByRole('radio', { name: /The wider network/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Yes, let them see it' }))
  screen.getByText('Please tick the sentence above, or choose a smaller circle.')
  expect(screen.getByRole('radio', { name: /Everyone in this journey/ })).toHaveProperty(
    'checked',
    true,
  )
  await userEvent.click(screen.getByRole('checkbox', { name: /may be shared with other hubs/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Yes, let them see it' }))
  await screen.findByText('Everyone in this journey and in the wider network can see it.')
})

test('a draft that was saved by a tab that died is not offered again', async () => {
  const entryId = phone.journal.newEntryId()
  const draft = { ...BEGUN, entryId }
  await phone.journal.logEntry(draft)
  saveDraft('enact', draft)
  renderApp('/new/enact', phone.journal)
  await screen.findByText(/saved already/)
  expect(screen.getByRole('textbox', { name: 'What did you do?' })).toHaveProperty('value', '')
  expect(loadDraft('enact')).toBeNull()
})

test('a tab is told that another one has saved its draft, and what it saves then is a correction', async () => {
  const entryId = phone.journal.newEntryId()
  const draft = { ...BEGUN, entryId }
  saveDraft('enact', draft)
  renderApp('/new/enact', phone.journal)
  const field = await screen.findByRole('textbox', { name: 'What did you do?' })
  await userEvent.type(field, ' Twice.')
  await phone.journal.logEntry(draft)
  window.dispatchEvent(
    new StorageEvent('storage', { key: 'tributary:draft:enact', newValue: null }),
  )
  await screen.findByText(/saved this in another tab/)
  await userEvent.click(screen.getByRole('button', { name: 'Save the action' }))
  await screen.findByText('Saved on this phone')
  const entry = await eventually(phone.journal.entry(entryId), (found) => found?.isAmended === true)
  expect(entry?.versions.map(({ text }) => text)).toEqual([BEGUN.text, `${BEGUN.text} Twice.`])
})

test('a draft that another tab began is not written over, and comes when the first is saved', async () => {
  renderApp('/new/enact', phone.journal)
  const field = await screen.findByRole('textbox', { name: 'What did you do?' })
  // Another tab was a moment earlier.
  saveDraft('enact', { ...BEGUN, entryId: phone.journal.newEntryId() })
  await userEvent.type(field, 'Counted sachets.')
  window.dispatchEvent(new Event('pagehide'))
  expect(loadDraft('enact')?.text).toBe(BEGUN.text)
  expect(Object.values(allDrafts()).map(({ text }) => text)).toEqual(
    expect.arrayContaining([BEGUN.text, 'Counted sachets.']),
  )
  await userEvent.click(screen.getByRole('button', { name: 'Save the action' }))
  await screen.findByText('Saved on this phone')
  expect(Object.values(allDrafts()).map(({ text }) => text)).toEqual([BEGUN.text])
})

test('a draft that another tab wrote over in the same moment is kept beside it', async () => {
  renderApp('/new/enact', phone.journal)
  const field = await screen.findByRole('textbox', { name: 'What did you do?' })
  await userEvent.type(field, 'Counted sachets.')
  window.dispatchEvent(new Event('pagehide'))
  const oldValue = localStorage.getItem('tributary:draft:enact')
  saveDraft('enact', { ...BEGUN, entryId: phone.journal.newEntryId() })
  const newValue = localStorage.getItem('tributary:draft:enact')
  window.dispatchEvent(
    new StorageEvent('storage', { key: 'tributary:draft:enact', oldValue, newValue }),
  )
  expect(Object.values(allDrafts()).map(({ text }) => text)).toEqual(
    expect.arrayContaining([BEGUN.text, 'Counted sachets.']),
  )
})
