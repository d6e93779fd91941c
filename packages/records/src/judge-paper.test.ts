import { expect, test } from 'vitest'
import { type RecordWrite, judgeWrite } from './judge-write.ts'
import { type NewRecordOptions, type RecordWriter, newRecord } from './new-record.ts'
import { entryIdOfCard } from './paper-card.ts'
import { JOURNEY_ID, TEAM_ID, testEntry, testWriter } from './testing.ts'
import { withdrawalIdFor } from './withdrawal.ts'

const host = testWriter(1)
const esi = testWriter(2)
const CARD = 'AAAAAAAAA'
const HOST = ['participant', 'host']

/** What `by` makes of Esi's card. */
function card(by: RecordWriter, more: Partial<NewRecordOptions> & { enteredBy?: string } = {}) {
  const { enteredBy = by.authorId, ...options } = more
  const paper = { cardId: CARD, enteredBy, consent: 'voice' as const, witnessedBy: by.authorId }
  const text = 'Swept before the rain.'
  const body = { movement: 'enact' as const, text, mediaIds: [], aboutIds: [], mentions: [], paper }
  const id = entryIdOfCard(JOURNEY_ID, CARD)
  const writer = { ...by, authorId: esi.authorId }
  return newRecord('entry', body, writer, { id, source: 'paper', visibility: 'hub', ...options })
}

function judge(
  incoming: unknown,
  by: RecordWriter,
  roles: readonly string[],
  more: Partial<RecordWrite> = {},
) {
  const judgement = judgeWrite({
    incoming,
    stored: null,
    writer: { personId: by.authorId, roles },
    isDeletion: false,
    lookup: () => null,
    ...more,
  })
  return judgement.ok ? 'ok' : judgement.code
}

test('[PC1] a host enters a card in its author’s name; no other role does', () => {
  expect(judge(card(host), host, HOST)).toBe('ok')
  for (const role of ['participant', 'facilitator', 'scribe', 'organiser', 'reader', 'evaluator']) {
    expect(judge(card(host), host, [role])).toBe('paper_not_host')
  }
})

test('[PC1] a host writes nothing else in another’s name: not without the card, not as somebody else', () => {
  const inHerName = { ...host, authorId: esi.authorId }
  expect(judge(testEntry(inHerName, 'x'), host, HOST)).toBe('other_name')
  expect(judge(card(host, { source: 'app' }), host, HOST)).toBe('other_name')
  const { paper: _, ...body } = card(host).body
  expect(judge({ ...card(host), body }, host, HOST)).toBe('other_name')
  expect(judge(card(host, { enteredBy: esi.authorId }), host, HOST)).toBe('paper_entered_by_other')
  const team = { name: 'x', memberIds: [], systemOfFocus: '', challenge: '' }
  expect(judge(newRecord('team', team, inHerName, { source: 'paper' }), host, HOST)).toBe(
    'other_name',
  )
})

test('[PC1] without how its author agreed, and before whom, it is no record', () => {
  for (const missing of ['consent', 'witnessedBy', 'enteredBy', 'cardId']) {
    const entry = card(host)
    const paper = Object.fromEntries(
      Object.entries(entry.body.paper ?? {}).filter(([field]) => field !== missing),
    )
    expect(judge({ ...entry, body: { ...entry.body, paper } }, host, HOST)).toBe('unreadable')
  }
})

test('[PC2] the number follows from the card, and the second time it is refused as such', () => {
  const other = testEntry(host, 'x')._id
  expect(judge(card(host, { id: other }), host, HOST)).toBe('paper_unlike_card')
  const stored = { ...card(host), _rev: '1-a' }
  const again = testWriter(3)
  expect(judge(card(again), again, HOST, { stored })).toBe('card_entered')
  const kofi = { ...card(again), authorId: testWriter(4).authorId }
  expect(judge(kofi, again, HOST, { stored })).toBe('card_entered')
  const same = structuredClone(stored)
  expect(judge(same, host, HOST, { stored })).toBe('ok')
})

test('[PC3] it is for the hub, and brings no photo', () => {
  for (const visibility of ['private', 'network', 'public'] as const) {
    expect(judge(card(host, { visibility }), host, HOST)).toBe('paper_visibility')
  }
  const team = card(host, { visibility: 'team', teamId: TEAM_ID })
  expect(judge(team, host, HOST)).toBe('paper_visibility')
  const entry = card(host)
  const mediaIds = [`media:${host.newUlid()}`]
  expect(judge({ ...entry, body: { ...entry.body, mediaIds } }, host, HOST)).toBe('media_by_other')
})

test('[PC4] who entered it corrects nothing of it, and its author may correct and take it back', () => {
  const entry = card(host)
  const lookup = (id: string) => (id === entry._id ? entry : null)
  const correction = (by: RecordWriter) =>
    newRecord('amendment', { entryId: entry._id, previousId: null, text: 'x' }, by)
  expect(judge(correction(host), host, HOST, { lookup })).toBe('correction_by_other')
  const forged = { ...correction(host), authorId: esi.authorId, source: 'paper' }
  expect(judge(forged, host, HOST, { lookup })).toBe('other_name')
  expect(judge(correction(esi), esi, ['participant'], { lookup })).toBe('ok')
  const at = '2026-11-20T10:00:00.000Z'
  const id = withdrawalIdFor(entry._id)
  const takeBack = (by: RecordWriter) =>
    newRecord('withdrawal', { recordId: entry._id, by: 'author', at }, by, { id })
  expect(judge(takeBack(esi), esi, ['participant'], { lookup })).toBe('ok')
  expect(judge(takeBack(host), host, HOST, { lookup })).toBe('withdrawal_not_author')
})

test('[PC4] no card is written over what its author wrote, moved away or took back', () => {
  const id = entryIdOfCard(JOURNEY_ID, CARD)
  const own = { ...testEntry(esi, 'mine'), _id: id }
  expect(judge(card(host), host, HOST, { stored: own })).not.toBe('ok')
  const tombstone = { _id: id, _deleted: true, authorId: esi.authorId }
  expect(judge(card(host), host, HOST, { stored: tombstone })).toBe('card_entered')
  const lookup = (asked: string) => (asked === withdrawalIdFor(id) ? { _id: asked } : null)
  expect(judge(card(host), host, HOST, { lookup })).toBe('withdrawn')
})

test('[PC5] for a person who says so no card is entered', () => {
  const refusesPaper = (personId: string) => personId === esi.authorId
  expect(judge(card(host), host, HOST, { refusesPaper })).toBe('paper_refused')
  expect(judge(testEntry(esi, 'mine'), esi, ['participant'], { refusesPaper })).toBe('ok')
})
