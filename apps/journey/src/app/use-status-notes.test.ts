import { expect, test } from 'vitest'

import type { SyncStatus } from '../sync/sync-status-store.ts'
import { createFormats } from './i18n/formats.ts'
import { messages } from './i18n/messages-en.ts'
import { statusNotes } from './use-status-notes.ts'

const CALM: SyncStatus = {
  hub: 'reachable',
  unsentCount: 0,
  mediaLeft: 0,
  refusedCount: 0,
  lastContactAt: null,
  clockOffsetMs: 0,
  isSyncOwner: true,
  firstPullDone: true,
  isAppWhole: true,
  missing: [],
  troubles: [],
  roles: ['participant'],
  isRemoved: false,
  isMoved: false,
  eraseAsked: null,
  erasing: null,
  outdated: null,
  appRevision: null,
}

function notes(change: Partial<SyncStatus>): string[] {
  const formats = createFormats('en-GB', messages, () => new Date(2026, 10, 20, 15))
  return statusNotes({ ...CALM, ...change }, messages.status, formats)
}

test('where all is well nothing is noted', () => {
  expect(notes({})).toEqual([])
})

test('[D9] a clock more than two minutes off is told, with its direction', () => {
  expect(notes({ clockOffsetMs: 2 * 60_000 })).toEqual([])
  expect(notes({ clockOffsetMs: -5 * 60_000 })[0]).toMatch(/about 5 minutes ahead/)
  expect(notes({ clockOffsetMs: 5 * 60_000 })[0]).toMatch(/about 5 minutes behind/)
})

test('a silent hub says that writing goes on, and when it last answered', () => {
  const [note] = notes({
    hub: 'unreachable',
    lastContactAt: new Date(2026, 10, 20, 14, 2).getTime(),
  })
  expect(note).toBe(
    'You can go on writing. Everything goes to the hub when it answers again. The hub last answered Today, 14:02.',
  )
})

test('what this browser cannot do is named once each', () => {
  const missing = ['service-worker', 'persistent-storage'] as const
  expect(notes({ missing })).toHaveLength(2)
})

test('what keeps records from going to and fro is said, and that nothing is lost by it', () => {
  expect(notes({ troubles: ['phone-storage'] })[0]).toMatch(/no room/)
  expect(notes({ troubles: ['hub-refuses', 'unreadable'] })).toHaveLength(2)
})

test('a hub that moved on, or is too new, is said instead of one that is out of reach', () => {
  expect(notes({ hub: 'unreachable', isMoved: true })).toEqual([messages.status.moved])
  for (const which of ['app', 'hub'] as const) {
    expect(notes({ hub: 'unreachable', outdated: which })).toEqual([
      messages.status.outdated[which],
    ])
  }
})
