import { hlcToMs, MOVEMENTS, parseRecord, type AnyRecord, type Movement } from '@tributary/records'
import type { WireDoc } from '@tributary/rxdb-couch'
import type { RxJsonSchema, WithDeleted } from 'rxdb/plugins/core'

/**
 * A record as RxDB keeps it: the wire's envelope, `body` and `edits` at the top, untouched, and
 * beside them fields for indexes. Those are derived from the record and never leave the phone.
 */
export interface StoredDoc {
  readonly _id: string
  readonly type: string
  readonly authorId: string
  readonly body: object
  /** Entries, media and forms are read by the page that shows them; all else is kept at hand. */
  readonly lane: 'entry' | 'media' | 'form' | 'side'
  /** Ascending order is newest first: RxDB uses no index for a descending sort. */
  readonly newestFirst: string
  /** What a record belongs to: the entry of an amendment or photo, the team of an entry, the
   * instrument of a response, or ''. */
  readonly groupId: string
  /** `occurredAt` in UTC, for the entries of one local day; '' for everything but entries. */
  readonly occurredUtc: string
  readonly movement: Movement | ''
}

const LOCAL_FIELDS = ['lane', 'newestFirst', 'groupId', 'occurredUtc', 'movement'] as const
/** What the instruments' pages read, and nothing else. */
const FORMS = new Set(['instrument', 'response', 'reading'])
/** Of a record that is about another: where its body names it. */
const GROUP_FIELDS = ['entryId', 'belongsTo', 'recordId', 'lineId'] as const
/** A thumbnail each: thousands of them are not for memory. */
const MEDIA_TYPES = new Set(['media', 'mediaFile', 'caption', 'transcript'])
const LAST = 'z'.repeat(13)
const HLC_DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'

const text = (maxLength: number) => ({ type: 'string', maxLength }) as const

/** The only schema there will ever be (D2): what may change lives in `body` and is parsed on read. */
export const STORED_DOC_SCHEMA: RxJsonSchema<StoredDoc> = {
  version: 0,
  primaryKey: '_id',
  type: 'object',
  properties: {
    _id: text(100),
    type: text(40),
    authorId: text(64),
    body: { type: 'object' },
    lane: text(8),
    newestFirst: text(16),
    groupId: text(64),
    occurredUtc: text(24),
    movement: text(8),
  },
  required: ['_id', 'type', 'authorId', 'body', ...LOCAL_FIELDS],
  indexes: [
    ['lane', 'newestFirst'],
    ['authorId', 'newestFirst'],
    ['groupId', 'newestFirst'],
    ['lane', 'occurredUtc'],
  ],
}

/** @throws Error when a live doc is not a record at all; the sync tells it as a problem */
export function toLocal(wire: WireDoc): WithDeleted<StoredDoc> {
  const doc: Readonly<Record<string, unknown>> = wire
  const isDeleted = doc['_deleted'] === true
  const type = textOr(doc['type'], wire._id.split(':')[0] ?? '')
  const hlc = textOr(doc['hlc'], '')
  const isRecord = type !== '' && isObject(doc['body']) && hlcToMs(hlc) !== null
  if (!isDeleted && !(isRecord && typeof doc['authorId'] === 'string')) {
    throw new Error(`${wire._id} is not a record`)
  }
  const body = isObject(doc['body']) && !isDeleted ? doc['body'] : {}
  return {
    ...(isDeleted ? withoutEdits(doc) : doc),
    ...localFields(type, hlc, body, doc),
    _id: wire._id,
    _deleted: isDeleted,
    type,
    authorId: textOr(doc['authorId'], '').slice(0, 64),
    body,
  }
}

/** A deleted record leaves the phone without its text, whoever deleted it and however. */
export function toWire(doc: WithDeleted<StoredDoc>): WireDoc {
  // Through JSON, so that only what can be sent is left, typed as such.
  const wire: WireDoc = JSON.parse(JSON.stringify(withoutLocalFields(doc)))
  return wire
}

export function withoutLocalFields(doc: WithDeleted<StoredDoc>): Record<string, unknown> {
  const wire: Record<string, unknown> = { ...doc }
  for (const field of LOCAL_FIELDS) delete wire[field]
  if (!doc._deleted) {
    delete wire['_deleted']
    return wire
  }
  delete wire['edits']
  return { ...wire, body: {}, _deleted: true }
}

/** A record of ours on its way into the store. */
export function storedFrom(record: AnyRecord): WithDeleted<StoredDoc> {
  return {
    ...withoutLocal(record),
    ...localFields(record.type, record.hlc, record.body, record),
    _id: record._id,
    _deleted: false,
    type: record.type,
    authorId: record.authorId,
    body: record.body,
  }
}

/** The tombstone of a doc: its envelope without a word of what it said. */
export function emptied<Doc extends StoredDoc>(doc: Doc): Doc {
  const { ...copy } = doc
  Reflect.deleteProperty(copy, 'edits')
  return { ...copy, body: {} }
}

/** @returns null for a doc that is no record of a kind this version knows */
export function recordOf(doc: object): AnyRecord | null {
  const parsed = parseRecord(doc)
  return parsed.ok ? parsed.record : null
}

/** Ascending order of the result is descending order of `hlc`, but for ties between devices. */
export function reversedHlc(hlc: string): string {
  let reversed = ''
  for (const digit of hlc.slice(0, 9) + hlc.slice(10, 14)) {
    reversed += HLC_DIGITS.charAt(35 - HLC_DIGITS.indexOf(digit))
  }
  return reversed
}

function localFields(
  type: string,
  hlc: string,
  body: object,
  envelope: object,
): Pick<StoredDoc, (typeof LOCAL_FIELDS)[number]> {
  const isEntry = type === 'entry'
  // Not copied to be read: a first pull comes through here with thousands of records.
  const inBody = (field: string): unknown => Reflect.get(body, field)
  const around = (field: string): unknown => Reflect.get(envelope, field)
  const occurredMs = Date.parse(textOr(around('occurredAt'), ''))
  const movement = MOVEMENTS.find((each) => isEntry && each === inBody('movement')) ?? ''
  return {
    lane: laneOf(type),
    newestFirst: hlcToMs(hlc) === null ? LAST : reversedHlc(hlc),
    groupId: isEntry
      ? textOr(around('teamId'), textOr(inBody('teamId'), '')).slice(0, 64)
      : (GROUP_FIELDS.map((name) => textOr(inBody(name), '')).find((id) => id !== '') ?? '').slice(
          0,
          64,
        ),
    occurredUtc: isEntry && !Number.isNaN(occurredMs) ? new Date(occurredMs).toISOString() : '',
    movement,
  }
}

function withoutEdits(doc: object): object {
  const copy = { ...doc }
  Reflect.deleteProperty(copy, 'edits')
  return copy
}

function laneOf(type: string): StoredDoc['lane'] {
  if (type === 'entry') return 'entry'
  if (FORMS.has(type)) return 'form'
  return MEDIA_TYPES.has(type) ? 'media' : 'side'
}

function withoutLocal(record: object): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...record }
  for (const field of LOCAL_FIELDS) delete copy[field]
  return copy
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
