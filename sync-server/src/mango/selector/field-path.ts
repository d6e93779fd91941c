import { isJsonObject, type JsonObject, type JsonValue, SyncError } from '@tributary/sync-protocol'

/** The members that lead to a value, outermost first. */
export type FieldPath = readonly string[]

/**
 * Takes a field's name apart at its dots; a dot after a backslash belongs to the name.
 *
 * @throws SyncError `invalid_field_name` when a part is empty
 */
export function parseField(name: string): FieldPath {
  const parts = name.split(/(?<!\\)\./)
  if (parts.includes('')) {
    throw new SyncError('invalid_field_name', `Invalid field name: ${name.slice(0, 200)}`)
  }
  return name.includes('\\') ? parts.map((part) => part.replaceAll('\\', '')) : parts
}

/** As `parseField` reads it again. */
export function printField(path: FieldPath): string {
  return path.map((part) => part.replaceAll('.', '\\.')).join('.')
}

export type Found =
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** An object on the way lacks the member. */
  | { readonly kind: 'absent' }
  /** Something on the way is no object and has no such place. */
  | { readonly kind: 'no_way' }

const ABSENT: Found = { kind: 'absent' }
const NO_WAY: Found = { kind: 'no_way' }

/** Follows a path through objects, and through lists by number. */
export function valueAt(doc: JsonValue, path: FieldPath): Found {
  let value = doc
  for (const part of path) {
    if (Array.isArray(value)) {
      const item: JsonValue | undefined = /^\d{1,9}$/.test(part) ? value[Number(part)] : undefined
      if (item === undefined) return NO_WAY
      value = item
    } else if (isJsonObject(value)) {
      const member = Object.hasOwn(value, part) ? value[part] : undefined
      if (member === undefined) return ABSENT
      value = member
    } else return NO_WAY
  }
  return { kind: 'value', value }
}

/** The doc with nothing but these fields; what it lacks is left out. */
export function pickFields(doc: JsonObject, fields: readonly FieldPath[]): JsonObject {
  const picked = new Map<string, Picked>()
  for (const path of fields) {
    const found = valueAt(doc, path)
    if (found.kind === 'value') put(picked, path, found.value)
  }
  return toObject(picked)
}

type Picked = JsonValue | Map<string, Picked>

function put(into: Map<string, Picked>, [name = '', ...rest]: FieldPath, value: JsonValue): void {
  if (rest.length === 0) return void into.set(name, value)
  const inner = into.get(name)
  // A whole value that was picked before has what lies within it already.
  if (inner !== undefined && !(inner instanceof Map)) return
  const members = inner ?? new Map<string, Picked>()
  into.set(name, members)
  put(members, rest, value)
}

/** By entries, so that a member called `__proto__` stays the plain member it is. */
function toObject(picked: ReadonlyMap<string, Picked>): JsonObject {
  return Object.fromEntries(
    [...picked].map(([name, value]) => [name, value instanceof Map ? toObject(value) : value]),
  )
}
