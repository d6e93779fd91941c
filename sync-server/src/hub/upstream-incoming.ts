import { isDeepStrictEqual } from 'node:util'
import { isMutableType, isWiderThan, parseRecord, type WithdrawalRecord } from '@tributary/records'
import type { CouchDoc } from '../upstream/couch-db.ts'
import type { IncomingContext, IncomingJudgement } from '../upstream/rules.ts'

const TAKE: IncomingJudgement = { kind: 'take' }
const IGNORE: IncomingJudgement = { kind: 'ignore' }
const refuse = (reason: string): IncomingJudgement => ({ kind: 'refuse', reason })

/** What a person or a hub says of itself and of its consent changes at its own hub alone. */
const CHANGED_AT_HOME = new Set(['person', 'consentGrant', 'hub'])

/** Judges one rev the network has and this hub has not. */
export function judgeIncoming(
  doc: CouchDoc,
  context: IncomingContext,
  hubId: string,
): IncomingJudgement {
  return doc['_deleted'] === true
    ? judgeTombstone(doc, context, hubId)
    : judgeRecord(doc, context, hubId)
}

function judgeRecord(doc: CouchDoc, { held }: IncomingContext, hubId: string): IncomingJudgement {
  const parsed = parseRecord(doc)
  if (!parsed.ok) {
    const [problem] = parsed.problems
    return refuse(`no readable record: ${problem?.path ?? ''} ${problem?.message ?? ''}`)
  }
  const { record } = parsed
  if (record.type === 'mergeReceipt') return IGNORE
  if (record.visibility === 'private' || record.visibility === 'team') {
    return refuse('it was never meant for the network')
  }
  if (held !== null && isDeepStrictEqual(withoutCouchFields(doc), withoutCouchFields(held))) {
    return IGNORE
  }
  if (!isMutableType(record.type)) {
    if (held === null) return TAKE
    // What we published of an entry may differ from what was first written; ours stays as it is.
    if (record.hubId === hubId) return IGNORE
    // Its hub put another form in place of this one: the author chose what the network sees.
    return descendsFrom(doc, held)
      ? TAKE
      : refuse('it was rewritten elsewhere; corrections are added instead')
  }
  const isOwn = record.hubId === hubId
  if (isOwn && held !== null && CHANGED_AT_HOME.has(record.type)) {
    return refuse('it was changed elsewhere, which only its own hub may do')
  }
  const isWide = isWiderThan(record.visibility, 'hub')
  if (!isOwn && !isWide && record.type !== 'consentGrant') {
    return refuse('it was meant for another hub alone')
  }
  return TAKE
}

/**
 * Nothing disappears here because it disappeared there. Own records end by their own withdrawal
 * alone; others' by a withdrawal, or when the hub they came from calls them back.
 */
function judgeTombstone(
  doc: CouchDoc,
  { held, withdrawal, isGoneThere }: IncomingContext,
  hubId: string,
): IncomingJudgement {
  if (held === null || held['hubId'] === hubId) return IGNORE
  // One of two versions was settled there; the record itself lives on.
  if (!isGoneThere && isMutableType(String(held['type']))) return TAKE
  const recalledBy = recallerOf(doc)
  if (recalledBy !== null && recalledBy === held['hubId']) return TAKE
  const parsed = withdrawal === null ? null : parseRecord(withdrawal)
  if (parsed?.ok === true && parsed.record.type === 'withdrawal') {
    return mayWithdraw(parsed.record, held)
      ? TAKE
      : refuse('somebody withdrew it who may not; it stays here')
  }
  return refuse('it was deleted there without a withdrawal; it stays here')
}

/** Whether a withdrawal counts for a record: by its author, by somebody it names, by its hub. */
export function mayWithdraw(withdrawal: WithdrawalRecord, record: CouchDoc): boolean {
  switch (withdrawal.body.by) {
    case 'author':
      return withdrawal.authorId === record['authorId']
    case 'host':
      return withdrawal.hubId === record['hubId']
    case 'shown':
      return isNamedIn(record['body'], withdrawal.authorId)
  }
}

/** Who called a record back, as our own tombstones say it. */
export function recallerOf(tombstone: CouchDoc): string | null {
  const mark = tombstone['recall']
  if (typeof mark !== 'object' || mark === null || !('by' in mark)) return null
  return typeof mark.by === 'string' ? mark.by : null
}

function isNamedIn(body: unknown, personId: string): boolean {
  if (typeof body !== 'object' || body === null) return false
  const lists = [
    'mentions' in body ? body.mentions : [],
    'peopleShown' in body ? body.peopleShown : [],
  ]
  return lists.some((ids) => Array.isArray(ids) && ids.includes(personId))
}

/** Whether the rev that is held is among the ancestors of the one that comes. */
function descendsFrom(doc: CouchDoc, held: CouchDoc): boolean {
  const revisions = doc['_revisions']
  if (typeof revisions !== 'object' || revisions === null || !('ids' in revisions)) return false
  const sig = String(held['_rev']).split('-')[1]
  return Array.isArray(revisions.ids) && revisions.ids.slice(1).includes(sig)
}

function withoutCouchFields(doc: CouchDoc): object {
  return Object.fromEntries(Object.entries(doc).filter(([name]) => !name.startsWith('_')))
}
