import { expect, test } from 'vitest'

import type { EntryView } from '../../db/journal.ts'
import { drawLoops, LANES } from './loops.ts'

function entry(id: string, movement: EntryView['movement'], aboutIds: string[] = []): EntryView {
  return {
    id,
    movement,
    text: id,
    authorId: 'person:1',
    authorName: 'Ama',
    isMine: true,
    teamId: null,
    teamName: null,
    sessionId: null,
    channelId: null,
    aboutIds,
    mentions: [],
    mediaIds: [],
    replyTo: null,
    enteredBy: null,
    intendedFor: null,
    occurredAt: '2026-11-20T09:00:00.000Z',
    lang: 'en',
    visibility: 'hub',
    isAmended: false,
    hasConcurrentVersions: false,
    whereabouts: 'phone',
  }
}

test('an action, the reflection on it and the action that goes on from it are one closed loop', () => {
  const { links, closedCount } = drawLoops([
    entry('walked', 'enact'),
    entry('saw', 'reflect', ['walked']),
    entry('asked', 'enact', ['saw']),
  ])
  expect(links.map(({ from, to, kind }) => [from.number, to.number, kind])).toEqual([
    [1, 2, 'reflected'],
    [2, 3, 'led'],
  ])
  expect(closedCount).toBe(1)
})

test('a reflection that nothing went on from closes nothing', () => {
  const { closedCount } = drawLoops([entry('a', 'enact'), entry('b', 'reflect', ['a'])])
  expect(closedCount).toBe(0)
})

test('actions and reflections keep to their lanes, and time runs down', () => {
  const { nodes } = drawLoops([entry('a', 'enact'), entry('b', 'reflect'), entry('c', 'enact')])
  expect(nodes.map(({ x }) => x)).toEqual([LANES.enact, LANES.reflect, LANES.enact])
  expect(nodes.map(({ y }) => y)).toEqual(nodes.map(({ y }) => y).toSorted((a, b) => a - b))
})

test('what speaks of itself, or of what is not here, is drawn without a link', () => {
  const { links } = drawLoops([entry('a', 'enact', ['a', 'gone', 'gone'])])
  expect(links).toEqual([])
})
