import { expect, test } from 'vitest'

import type { EntryView } from '../../db/journal.ts'
import { splitAtTop } from './use-held-top.ts'

function entries(...ids: string[]): EntryView[] {
  return ids.map((id) => ({
    id,
    movement: 'enact',
    text: id,
    authorId: 'person:1',
    authorName: null,
    isMine: false,
    teamId: null,
    teamName: null,
    sessionId: null,
    channelId: null,
    mentions: [],
    replyTo: null,
    enteredBy: null,
    intendedFor: null,
    aboutIds: [],
    mediaIds: [],
    occurredAt: '2026-11-20T09:00:00Z',
    lang: 'en',
    visibility: 'hub',
    isAmended: false,
    hasConcurrentVersions: false,
    whereabouts: 'hub',
  }))
}

test('entries newer than the held one wait and are counted', () => {
  const { shown, newCount } = splitAtTop(entries('e5', 'e4', 'e3', 'e2'), 'e3')
  expect(newCount).toBe(2)
  expect(shown.map(({ id }) => id)).toEqual(['e3', 'e2'])
})

test('with nothing held everything is shown', () => {
  expect(splitAtTop(entries('e2', 'e1'), null)).toMatchObject({ newCount: 0 })
  expect(splitAtTop(entries('e2', 'e1'), null).shown).toHaveLength(2)
})

test('when the held entry was taken back nothing stays hidden', () => {
  expect(splitAtTop(entries('e5', 'e4'), 'e3')).toMatchObject({ newCount: 0 })
  expect(splitAtTop(entries('e5', 'e4'), 'e3').shown).toHaveLength(2)
})
