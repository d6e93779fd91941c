import { isHeldInCommon } from './held-in-common.ts'
import { isPlainObject } from './json.ts'
import type { AnyRecord } from './record-types.ts'
import { ulidOf } from './ulid.ts'
import { withdrawalIdFor } from './withdrawal.ts'

/** Where a doc is looked at, beside others of its db. */
interface Place {
  /** The live doc of that id in the same db; null when there is none. */
  lookup(id: string): unknown
}

/** The person a record is about, as the table's `subject`. */
export function subjectOf(record: AnyRecord): string | null {
  if (record.type === 'person') return record._id
  const personId = valueAt(record.body, 'personId')
  return typeof personId === 'string' ? personId : null
}

/** The team that a record is, or belongs to. */
export function teamOf(record: AnyRecord): string | undefined {
  if (record.type === 'team') return record._id
  const teamId = record.teamId ?? valueAt(record.body, 'teamId')
  return typeof teamId === 'string' ? teamId : undefined
}

/** Taken back itself, or added to something that was. */
export function isWithdrawn(doc: Record<string, unknown>, { lookup }: Place): boolean {
  const id = doc['_id']
  if (
    typeof id !== 'string' ||
    id.startsWith('withdrawal:') ||
    isHeldInCommon(id.split(':')[0] ?? '')
  ) {
    return false
  }
  const body = isPlainObject(doc['body']) ? doc['body'] : {}
  const ids = [id, body['entryId'], body['belongsTo'], body['mediaId']].filter(
    (each) => typeof each === 'string',
  )
  return ids.some((each) => ulidOf(each) !== '' && lookup(withdrawalIdFor(each)) !== null)
}

export function isTombstone(doc: Record<string, unknown>): boolean {
  return doc['_deleted'] === true
}

export function isAuthorOf(doc: unknown, personId: string | null): boolean {
  // Not here yet: rows of one push come in any order. An amendment by somebody else never counts.
  return !isPlainObject(doc) || doc['authorId'] === undefined || doc['authorId'] === personId
}

export function showsPerson(doc: unknown, personId: string | null): boolean {
  if (!isPlainObject(doc) || !isPlainObject(doc['body'])) return false
  const shown = [doc['body']['mentions'], doc['body']['peopleShown']]
  return shown.some((ids) => Array.isArray(ids) && ids.includes(personId))
}

/** The caption that a withdrawal points to counts when the author of what it is about wrote it. */
export function isNamedIn(
  record: AnyRecord & { readonly type: 'withdrawal' },
  personId: string | null,
  { lookup }: Place,
): boolean {
  const { recordId, shownIn } = record.body
  const caption = shownIn === undefined ? null : lookup(shownIn)
  const about = lookup(recordId)
  if (!isPlainObject(caption) || !isPlainObject(caption['body']) || !isPlainObject(about)) {
    return false
  }
  return (
    caption['authorId'] === about['authorId'] &&
    caption['body']['mediaId'] === recordId &&
    showsPerson(caption, personId)
  )
}

export function carriesContent(doc: Record<string, unknown>): boolean {
  const body = doc['body']
  const hasBody = isPlainObject(body) ? Object.keys(body).length > 0 : body !== undefined
  return hasBody || doc['edits'] !== undefined
}

export function valueAt(record: object, field: string): unknown {
  return Object.entries(record).find(([key]) => key === field)?.[1]
}

export function withoutCouchFields(doc: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(doc).filter(([key]) => key === '_id' || !key.startsWith('_')),
  )
}
