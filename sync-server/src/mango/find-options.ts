import { type JsonValue, SyncError } from '@tributary/sync-protocol'
import {
  optional,
  readBoolean,
  readCount,
  readOptions,
  readPositive,
  readText,
  refusal,
  required,
} from './read-options.ts'
import type { Condition } from './selector/condition.ts'
import { parseSelector } from './selector/parse-selector.ts'
import { readSortFields, type SortField } from './sort-fields.ts'

/** What `_find` and `_explain` are asked, by CouchDB's own names. */
export interface FindOptions {
  readonly selector: Condition
  /** Design doc, or design doc and name; empty for whichever fits best. */
  readonly use_index: readonly string[]
  readonly bookmark: string
  readonly limit: number
  readonly skip: number
  readonly sort: readonly SortField[]
  /** All fields when empty. */
  readonly fields: readonly string[]
  readonly partition: string
  readonly r: number
  readonly conflicts: boolean
  readonly stale: 'ok' | false
  readonly update: boolean
  readonly stable: boolean
  readonly execution_stats: boolean
  readonly allow_fallback: boolean
}

const DEFAULT_LIMIT = 25
const MAX_PICKED = 1_000

/** @throws SyncError with CouchDB's code for whatever is wrong, all of them 400 */
export function readFindOptions(body: unknown): FindOptions {
  return readOptions<FindOptions>(body, {
    selector: required('selector', parseSelector),
    use_index: optional([], readUseIndex),
    bookmark: optional('nil', readBookmarkText),
    limit: optional(DEFAULT_LIMIT, readCount),
    skip: optional(0, readCount),
    sort: optional([], readSortFields),
    fields: optional([], readFields),
    partition: optional('', readPartition),
    r: optional(1, readPositive),
    conflicts: optional(false, readBoolean),
    stale: optional(false, readStale),
    update: optional(true, readBoolean),
    stable: optional(false, readBoolean),
    execution_stats: optional(false, readBoolean),
    allow_fallback: optional(true, readBoolean),
  })
}

/** `"_design/d/n"`, `"d/n"`, `"d"`, or the same as a list. @throws SyncError `invalid_index_name` */
export function readUseIndex(value: JsonValue): string[] {
  if (value === null) return []
  if (typeof value === 'string') {
    const parts = value.replace(/^_design\//, '').split('/')
    if (parts.length <= 2) return parts
  }
  if (Array.isArray(value) && value.length <= 2) {
    return value.map((part: JsonValue) => {
      if (typeof part === 'string') return part
      throw refusal('invalid_index_name', 'Invalid index name', value)
    })
  }
  throw refusal('invalid_index_name', 'Invalid index name', value)
}

function readBookmarkText(value: JsonValue): string {
  if (value === null || value === '') return 'nil'
  if (typeof value === 'string') return value
  throw refusal('invalid_bookmark', 'Invalid bookmark value', value)
}

function readFields(value: JsonValue): string[] {
  if (!Array.isArray(value)) {
    throw refusal('invalid_fields', 'Fields must be an array of strings, not', value)
  }
  if (value.length > MAX_PICKED) {
    throw new SyncError('invalid_fields', `At most ${MAX_PICKED} fields`)
  }
  return value.map((field: JsonValue) => {
    if (typeof field === 'string') return field
    throw refusal('invalid_field', 'Invalid JSON for field spec', field)
  })
}

function readPartition(value: JsonValue): string {
  if (readText(value) === '') return ''
  throw new SyncError('bad_request', 'This db is not partitioned.')
}

function readStale(value: JsonValue): 'ok' | false {
  if (value === 'ok') return 'ok'
  if (value === false || value === 'false') return false
  throw refusal('invalid_value', 'Invalid value for stale', value)
}
