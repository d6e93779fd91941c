import {
  carriesContent,
  isAuthorOf,
  isNamedIn,
  isTombstone,
  isWithdrawn,
  showsPerson,
  subjectOf,
  teamOf,
  valueAt,
  withoutCouchFields,
} from './doc-relations.ts'
import { setField } from './edits.ts'
import { IMMUTABLE_ENVELOPE_FIELDS } from './envelope.ts'
import { isHeldInCommon } from './held-in-common.ts'
import { isPlainObject, isSameJson } from './json.ts'
import { RECORD_RULES } from './record-rules.ts'
import { judgeRole } from './judge-role.ts'
import { judgeSession } from './judge-session.ts'
import { judgePaper } from './judge-paper.ts'
import { parseRecord } from './parse-record.ts'
import { type RefusalCode, REFUSALS } from './refusals.ts'
import { type AnyRecord, isMutableType, type RecordType, type TeamRecord } from './record-types.ts'
import { audienceDb } from './visibility.ts'
import { isAmong, type WritingFacts } from './who-writes.ts'
import { withdrawalIdFor } from './withdrawal.ts'

export interface RecordWrite {
  /** The doc as it would be stored. */
  readonly incoming: unknown
  /** The winning doc stored now, a tombstone included; null when the id was never used. */
  readonly stored: unknown
  readonly writer: { readonly personId: string | null; readonly roles: readonly string[] }
  readonly isDeletion: boolean
  /** Whether CouchDB attachments hang on it. */
  readonly hasAttachments?: boolean
  /** The name of the db it is written to; checked against the record's audience when given. */
  readonly db?: string
  /** The live doc of that id in the same db; null when there is none. */
  lookup(id: string): unknown
  /** Whether this person wants no cards entered in their name; nobody, where it is not known. */
  refusesPaper?(personId: string): boolean
}

export type WriteJudgement =
  | { readonly ok: true }
  /** `reason` is a sentence for the person who wrote the record, in English; `code` stays as it is. */
  | { readonly ok: false; readonly code: RefusalCode; readonly reason: string }

const ALLOWED: WriteJudgement = { ok: true }
/** CouchDB's server administrator: replication between hubs, the hub's own records, repairs. */
const ADMIN_ROLE = '_admin'
const HOST_ROLE = 'host'

/** Where a refusal has a sentence of its own; the others say that the role does not allow it. */
const NOT_CREATED_BY: Readonly<Partial<Record<RecordType, RefusalCode>>> = {
  person: 'new_person_by_other',
  consentGrant: 'consent_by_other',
  amendment: 'correction_by_other',
  media: 'media_by_other',
  caption: 'caption_by_other',
  mediaFile: 'file_by_other',
  hub: 'hub_by_other',
  mergeReceipt: 'receipt_by_other',
}
const NOT_CHANGED_BY: Readonly<Partial<Record<RecordType, RefusalCode>>> = {
  person: 'person_by_other',
  consentGrant: 'consent_change_by_other',
  hub: 'hub_by_other',
}

/** @param what - the part of the record that is at fault */
function refused(code: RefusalCode, what?: string): WriteJudgement {
  return { ok: false, code, reason: REFUSALS[code] + (what === undefined ? '' : ` (${what})`) }
}

/**
 * May this person write this? Pure, and the same at every hub, so that a record refused here
 * is not let in elsewhere and carried back.
 */
export function judgeWrite(write: RecordWrite): WriteJudgement {
  const { incoming, writer } = write
  if (!isPlainObject(incoming)) return refused('not_a_record')
  if (!write.isDeletion && isWithdrawn(incoming, write)) {
    return refused('withdrawn')
  }
  if (writer.roles.includes(ADMIN_ROLE)) return ALLOWED
  if (writer.personId === null) return refused('not_a_person')
  // Else anybody could hang a file on anybody's record, whose words alone are compared below.
  if (write.hasAttachments === true) return refused('attachments_by_other')
  return write.isDeletion ? judgeDeletion(write) : judgeContent(write)
}

function judgeContent(write: RecordWrite): WriteJudgement {
  const { stored } = write
  const incoming = isPlainObject(write.incoming) ? write.incoming : {}
  const parsed = parseRecord(incoming)
  if (!parsed.ok) {
    const [problem] = parsed.problems
    return refused('unreadable', problem && `"${problem.path}" ${problem.message}`)
  }
  const { record } = parsed
  if (write.db !== undefined && audienceDb(record) !== write.db) {
    return refused('other_audience')
  }
  // Parsing lifts what the edits do not say; a phone's record has nothing to lift.
  if (isMutableType(record.type) && !isSameJson(valueAt(record, 'edits'), incoming['edits'])) {
    return refused('edits_differ')
  }
  const before = isPlainObject(stored) ? stored : null
  if (before === null) return judgeNew(record, write)
  if (isTombstone(before)) {
    return before['authorId'] === undefined || before['authorId'] === record.authorId
      ? judgeNew(record, write)
      : refused('deleted_by_other')
  }
  return judgeChange(record, before, write)
}

function judgeNew(record: AnyRecord, write: RecordWrite): WriteJudgement {
  const { writer } = write
  const me = writer.personId
  // For a shared phone: the one record that is written in somebody else's name.
  if (record.type === 'person' && writer.roles.includes(HOST_ROLE)) return ALLOWED
  if (record.authorId !== me) {
    const problem =
      record.type !== 'entry'
        ? 'other_name'
        : judgePaper(record, {
            writer,
            isKnown: isPlainObject(write.stored),
            isRefusedBy: (personId) => write.refusesPaper?.(personId) === true,
          })
    return asJudgement(problem)
  }
  if (record.type === 'withdrawal') return judgeWithdrawal(record, write)
  if (record.type === 'roleHolding') return asJudgement(judgeRole(record.body, null, writer))
  const row = RECORD_RULES[record.type]
  const facts: WritingFacts = {
    roles: writer.roles,
    teamId: teamOf(record),
    isAuthor: isAuthorOfWhatItIsAbout(record, write),
    isSubject: subjectOf(record) === me,
    isShown: false,
  }
  if (record.type === 'session') {
    const problem = judgeSession(record.body, null, writer.roles)
    if (problem !== null) return refused(problem)
  }
  if (isAmong(row.createdBy, facts)) return ALLOWED
  return refused(NOT_CREATED_BY[record.type] ?? 'not_your_role')
}

function judgeWithdrawal(
  record: AnyRecord & { readonly type: 'withdrawal' },
  write: RecordWrite,
): WriteJudgement {
  const me = write.writer.personId
  const { recordId, by } = record.body
  if (record._id !== withdrawalIdFor(recordId)) {
    return refused('withdrawal_misnumbered')
  }
  const about = write.lookup(recordId)
  if (by === 'host') {
    return write.writer.roles.includes(HOST_ROLE) ? ALLOWED : refused('withdrawal_not_host')
  }
  if (by === 'author') {
    return isAuthorOf(about, me) ? ALLOWED : refused('withdrawal_not_author')
  }
  const isShown = showsPerson(about, me) || isNamedIn(record, me, write)
  return isShown ? ALLOWED : refused('withdrawal_not_shown')
}

function judgeChange(
  record: AnyRecord,
  stored: Record<string, unknown>,
  write: RecordWrite,
): WriteJudgement {
  if (isSecondCard(record, stored)) return refused('card_entered')
  for (const field of IMMUTABLE_ENVELOPE_FIELDS) {
    if (isSameJson(field in record ? valueAt(record, field) : undefined, stored[field])) continue
    return field === 'authorId' ? refused('author_changed') : refused('field_fixed', `"${field}"`)
  }
  if (!isMutableType(record.type)) {
    return isSameJson(withoutCouchFields(record), withoutCouchFields(stored))
      ? ALLOWED
      : refused('rewritten')
  }
  const before = parseRecord(stored)
  const was = before.ok && before.record.type === record.type ? before.record : null
  const { writer } = write
  const me = writer.personId
  const isHost = writer.roles.includes(HOST_ROLE)
  if (record.type === 'roleHolding') {
    const had = was?.type === 'roleHolding' ? was.body : null
    const problem = judgeRole(record.body, had, writer)
    if (problem !== null) return refused(problem)
  } else if (!mayChange(record, was, write)) {
    return refused(NOT_CHANGED_BY[record.type] ?? 'not_your_role')
  }
  if (record.type === 'session') {
    const before = was?.type === 'session' ? was.body : null
    const problem = judgeSession(record.body, before, writer.roles)
    if (problem !== null) return refused(problem)
  }
  if (
    was?.type === 'valueFrame' &&
    was.body.stage === 'agreed' &&
    changedFields(was, record).length > 0
  ) {
    return refused('frame_agreed')
  }
  if (record.visibility !== stored['visibility'] && record.authorId !== me && !isHost) {
    return refused('visibility_by_other')
  }
  return ALLOWED
}

/** The same card, typed by somebody else: neither a rewriting nor a forgery. */
function isSecondCard(record: AnyRecord, stored: Record<string, unknown>): boolean {
  if (record.type !== 'entry' || record.body.paper === undefined) return false
  const body = isPlainObject(stored['body']) ? stored['body'] : {}
  const paper = isPlainObject(body['paper']) ? body['paper'] : {}
  if (paper['cardId'] !== record.body.paper.cardId) return false
  return !isSameJson(withoutCouchFields(record), withoutCouchFields(stored))
}

/** @param was - what is stored; null when nobody can read it */
function mayChange(record: AnyRecord, was: AnyRecord | null, { writer }: RecordWrite): boolean {
  const row = RECORD_RULES[record.type]
  const me = writer.personId
  const facts: WritingFacts = {
    roles: writer.roles,
    teamId: teamOf(was ?? record),
    isAuthor: record.authorId === me,
    isSubject: subjectOf(record) === me && (was === null || subjectOf(was) === me),
    isShown: false,
  }
  if (isAmong(row.changedBy, facts)) return true
  if (was === null) return false
  const changed = changedFields(was, record)
  const parts = Object.entries(row.partsChangedBy ?? {})
  const isPart = (field: string) =>
    parts.some(([path, writers]) => isWithin(field, path) && isAmong(writers, facts))
  if (changed.every(isPart)) return true
  return record.type === 'team' && was.type === 'team' && joinsTeam(record, was, changed, facts, me)
}

/** Puts themself, and nobody else, into a team that is open. */
function joinsTeam(
  team: TeamRecord,
  was: TeamRecord,
  changed: readonly string[],
  facts: WritingFacts,
  me: string | null,
): boolean {
  if (was.body.isClosed === true || !isAmong(['anyone'], facts)) return false
  if (!changed.every((field) => field === setField('memberIds'))) return false
  const before = new Set(was.body.memberIds)
  const after = new Set(team.body.memberIds)
  return (
    [...before].every((id) => after.has(id)) &&
    [...after].every((id) => before.has(id) || id === me)
  )
}

/** Fields of which the two do not hold the very same versions, also those that are not shown. */
function changedFields(was: AnyRecord, record: AnyRecord): string[] {
  const before = 'edits' in was ? was.edits.fields : {}
  const after = 'edits' in record ? record.edits.fields : {}
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !isSameJson(before[field], after[field]),
  )
}

function isWithin(field: string, path: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field === setField(path)
}

function isAuthorOfWhatItIsAbout(record: AnyRecord, write: RecordWrite): boolean {
  const me = write.writer.personId
  switch (record.type) {
    case 'amendment':
      return isAuthorOf(write.lookup(record.body.entryId), me)
    case 'media':
      return isAuthorOf(write.lookup(record.body.belongsTo), me)
    case 'caption':
      return isAuthorOf(write.lookup(record.body.mediaId), me)
    default:
      return false
  }
}

function asJudgement(problem: RefusalCode | null): WriteJudgement {
  return problem === null ? ALLOWED : refused(problem)
}

function judgeDeletion(write: RecordWrite): WriteJudgement {
  const { incoming, stored, writer } = write
  if (isPlainObject(incoming) && carriesContent(incoming)) {
    return refused('deletion_keeps_text')
  }
  const before = isPlainObject(stored) ? stored : null
  if (before === null || isTombstone(before)) return ALLOWED
  const isHost = writer.roles.includes(HOST_ROLE)
  const type = String(before['type'])
  if (type === 'withdrawal' || type === 'mergeReceipt') {
    return refused('withdrawal_stays')
  }
  if (type === 'mediaFile') return refused('file_by_other')
  if (type === 'roleHolding') return refused('role_stays')
  if (isHeldInCommon(type)) {
    return isHost ? ALLOWED : refused('deletion_not_host')
  }
  if (isHost || before['authorId'] === writer.personId || isWithdrawn(before, write)) return ALLOWED
  return refused('deletion_not_author')
}
