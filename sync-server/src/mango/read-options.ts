import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  SyncError,
  type SyncErrorCode,
} from '@tributary/sync-protocol'

/** Takes the member of a request apart, or refuses it. `undefined` when it was not sent. */
export type OptionReader<T> = (value: JsonValue | undefined) => T

/**
 * Reads the members of a request's body, each by its reader, in CouchDB's order.
 *
 * @throws SyncError `bad_request`, `invalid_key` for a member that nobody reads, and what the readers throw
 */
export function readOptions<T extends object>(
  body: unknown,
  readers: { readonly [Key in keyof T]: OptionReader<T[Key]> },
): T {
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  const entries = Object.entries<OptionReader<unknown>>(readers)
  const options = entries.map(([key, read]) => [key, read(memberOf(body, key))])
  for (const key of Object.keys(body)) {
    if (!Object.hasOwn(readers, key)) {
      throw new SyncError('invalid_key', `Invalid key ${key.slice(0, 200)} for this request.`)
    }
  }
  return Object.fromEntries(options)
}

function memberOf(body: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(body, key) ? body[key] : undefined
}

export function required<T>(key: string, read: (value: JsonValue) => T): OptionReader<T> {
  return (value) => {
    if (value === undefined) {
      throw new SyncError('missing_required_key', `Missing required key: ${key}`)
    }
    return read(value)
  }
}

export function optional<T>(fallback: T, read: (value: JsonValue) => T): OptionReader<T> {
  return (value) => (value === undefined ? fallback : read(value))
}

export function readBoolean(value: JsonValue): boolean {
  if (typeof value === 'boolean') return value
  throw refusal('invalid_boolean', 'Invalid boolean value', value)
}

export function readCount(value: JsonValue): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  const text = printed(value)
  throw new SyncError(
    'invalid_non_neg_integer',
    `${text} is not an integer greater than or equal to zero`,
  )
}

export function readPositive(value: JsonValue): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  throw new SyncError(
    'invalid_pos_integer',
    `${printed(value)} is not an integer greater than zero`,
  )
}

export function readText(value: JsonValue): string {
  if (typeof value === 'string') return value
  throw refusal('invalid_string', 'Invalid string', value)
}

export function readName(value: JsonValue): string {
  if (value === '') throw new SyncError('invalid_empty_string')
  return readText(value)
}

export function refusal(code: SyncErrorCode, words: string, value: JsonValue): SyncError {
  return new SyncError(code, `${words}: ${printed(value)}`)
}

/** As JSON, and not too long for a reason. */
function printed(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
