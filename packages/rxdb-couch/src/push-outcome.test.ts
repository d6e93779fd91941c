import { expect, test } from 'vitest'
import { decide } from './push-outcome.ts'

interface Doc {
  text: string
}
const live = (text: string) => ({ text, _deleted: false })
const gone = { text: '', _deleted: true }
const isEqual = (a: Doc & { _deleted: boolean }, b: Doc & { _deleted: boolean }) =>
  a._deleted === b._deleted && (a._deleted || a.text === b.text)
const master = (state: Doc & { _deleted: boolean }, hasAttachments = false) => ({
  docId: 'd',
  rev: '2-a',
  state,
  hasAttachments,
})

test.each([
  ['a new doc is sent without a rev', live('b'), undefined, undefined, { kind: 'send' }],
  ['a doc the server lost is sent as new', live('b'), live('a'), undefined, { kind: 'send' }],
  ['a deletion of what is not there is done', gone, live('a'), undefined, { kind: 'done' }],
  [
    'what the server has already is done',
    live('b'),
    live('a'),
    master(live('b')),
    { kind: 'done' },
  ],
  [
    'a write that was taken back gives way to what is there',
    live('a'),
    live('a'),
    master(live('b')),
    { kind: 'master', state: live('b') },
  ],
  [
    'a write that was taken back gives way to a deletion, and is no refused text',
    live('a'),
    live('a'),
    master(gone),
    { kind: 'master', state: gone },
  ],
  [
    'a write that was taken back does not bring back a doc that was purged',
    live('a'),
    live('a'),
    undefined,
    { kind: 'done' },
  ],
  [
    'a change of what is assumed goes on top of its rev',
    live('b'),
    live('a'),
    master(live('a')),
    { kind: 'send', rev: '2-a' },
  ],
  [
    'a change of something else is answered with what is there',
    live('b'),
    live('a'),
    master(live('c')),
    { kind: 'master', state: live('c') },
  ],
  [
    'a doc that is there although unknown is answered with what is there',
    live('b'),
    undefined,
    master(live('c')),
    { kind: 'master' },
  ],
  [
    'an edit of a deleted doc is refused',
    live('b'),
    live('a'),
    master(gone),
    { kind: 'refuse', code: 'deleted_elsewhere' },
  ],
  [
    'a doc written again after its own deletion goes on top of the tombstone',
    live('b'),
    gone,
    master(gone),
    { kind: 'send', rev: '2-a' },
  ],
  [
    'a doc with files on the server is not written',
    live('b'),
    live('a'),
    master(live('a'), true),
    { kind: 'refuse', code: 'carries_attachments' },
  ],
] as const)('%s', (_name, newDocumentState, assumedMasterState, present, outcome) => {
  const row = {
    newDocumentState,
    ...(assumedMasterState === undefined ? {} : { assumedMasterState }),
  }
  expect(decide<Doc>(row, present, isEqual)).toMatchObject(outcome)
})
