import { isJsonObject, type JsonValue, SyncError } from '@tributary/sync-protocol'
import { refusal } from './read-options.ts'
import { type FieldPath, parseField } from './selector/field-path.ts'

export interface SortField {
  readonly name: string
  readonly direction: 'asc' | 'desc'
  readonly path: FieldPath
}

/** Fields of one index or one sort; CouchDB sets no bound. */
const MAX_FIELDS = 64

/**
 * Reads `["a", {"b": "desc"}]`, of a sort or of an index.
 *
 * @throws SyncError `invalid_sort_json`, `invalid_sort_field`, `invalid_sort_dir`,
 *   `unsupported_mixed_sort`
 */
export function readSortFields(value: JsonValue): SortField[] {
  if (!Array.isArray(value)) {
    throw refusal('invalid_sort_json', 'Sort must be an array of sort specs, not', value)
  }
  if (value.length > MAX_FIELDS) {
    throw new SyncError('invalid_sort_json', `A sort may have at most ${MAX_FIELDS} fields.`)
  }
  const fields = value.map(readSortField)
  if (new Set(fields.map((field) => field.direction)).size > 1) {
    throw new SyncError('unsupported_mixed_sort')
  }
  return fields
}

function readSortField(value: JsonValue): SortField {
  if (typeof value === 'string' && value !== '') {
    return { name: value, direction: 'asc', path: parseField(value) }
  }
  const [entry, second] = isJsonObject(value) ? Object.entries(value) : []
  if (entry === undefined || second !== undefined || typeof entry[1] !== 'string') {
    throw refusal('invalid_sort_field', 'Invalid sort field', value)
  }
  const [name, direction] = entry
  if (direction === 'asc' || direction === 'desc')
    return { name, direction, path: parseField(name) }
  throw refusal('invalid_sort_dir', 'Invalid sort direction', direction)
}
