import { type Edits, type FieldEdit, VISIBILITY_FIELD, isSetField, setField } from './edits.ts'
import { compareText, isPlainObject, isUnsafeKey } from './json.ts'
import { VISIBILITIES, type Visibility, narrowest } from './visibility.ts'

// A body is the projection of its record's edits. This file goes both ways: from a body to its
// fields (`purpose.to`, `memberIds[]`), and from edits to the body people see.

/** Values nested deeper than this are one field. */
const MAX_FIELD_DEPTH = 6

/** A key of somebody else's making may hold what we use to join paths. */
function escapeKey(key: string): string {
  if (key === '') return '%00'
  return key
    .replaceAll('%', '%25')
    .replaceAll('.', '%2E')
    .replaceAll('[', '%5B')
    .replaceAll('@', '%40')
}

function unescapeKey(key: string): string {
  return key
    .replaceAll('%40', '@')
    .replaceAll('%5B', '[')
    .replaceAll('%2E', '.')
    .replaceAll('%00', '')
    .replaceAll('%25', '%')
}

export type FieldValues = ReadonlyMap<string, unknown>

/** Every field of a body with its value; a set's value is the array of its elements. */
export function fieldsOfBody(body: unknown, isSet: (path: string) => boolean): FieldValues {
  const fields = new Map<string, unknown>()
  const visit = (value: unknown, path: string, depth: number): void => {
    const isBranch =
      isPlainObject(value) &&
      (depth === 0 || (depth < MAX_FIELD_DEPTH && Object.keys(value).length > 0))
    if (!isBranch) {
      const isSetValue =
        Array.isArray(value) && value.every((item) => typeof item === 'string') && isSet(path)
      if (path !== '') fields.set(isSetValue ? setField(path) : path, value)
      return
    }
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined || isUnsafeKey(key)) continue
      visit(item, path === '' ? escapeKey(key) : `${path}.${escapeKey(key)}`, depth + 1)
    }
  }
  visit(body, '', 0)
  return fields
}

/** Greatest last: by time, then by dot, so that every replica shows the same one. */
export function compareEdits(a: FieldEdit, b: FieldEdit): number {
  return compareText(a.hlc, b.hlc) || compareText(a.dot, b.dot)
}

/** The edit whose value is shown while several stand. */
export function shownEdit(edits: readonly FieldEdit[]): FieldEdit | null {
  return edits.reduce<FieldEdit | null>(
    (best, edit) => (best === null || compareEdits(edit, best) > 0 ? edit : best),
    null,
  )
}

/** A set's elements in the order they were first added. */
export function elementsOf(edits: readonly FieldEdit[]): string[] {
  const elements: string[] = []
  for (const edit of edits.toSorted(compareEdits)) {
    if (typeof edit.value === 'string' && !elements.includes(edit.value)) elements.push(edit.value)
  }
  return elements
}

/** What one field shows; undefined when nothing stands or it was taken away (`null`). */
function projectField(field: string, edits: readonly FieldEdit[]): unknown {
  if (isSetField(field)) return elementsOf(edits)
  const value = shownEdit(edits)?.value
  return value === null ? undefined : value
}

/** The body that a record's edits amount to. */
export function projectBody(edits: Edits): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of Object.keys(edits.fields).toSorted(compareText)) {
    if (field.startsWith('@')) continue
    const value = projectField(field, edits.fields[field] ?? [])
    if (value !== undefined) assign(body, isSetField(field) ? field.slice(0, -2) : field, value)
  }
  return body
}

/** Narrowest of the concurrent choices; null when the record's edits do not speak of it. */
export function projectVisibility(edits: Edits): Visibility | null {
  const chosen = (edits.fields[VISIBILITY_FIELD] ?? [])
    .map((edit) => VISIBILITIES.find((visibility) => visibility === edit.value))
    .filter((visibility) => visibility !== undefined)
  const [first, ...others] = chosen
  return first === undefined ? null : narrowest(first, ...others)
}

function assign(target: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.').map(unescapeKey)
  if (keys.some(isUnsafeKey)) return
  const last = keys.pop()
  if (last === undefined) return
  let branch = target
  for (const key of keys) {
    const next = Object.hasOwn(branch, key) ? branch[key] : undefined
    if (isPlainObject(next)) {
      // Copied before it is written to: a value may be shared with the edit it came from.
      const copy = { ...next }
      branch[key] = copy
      branch = copy
    } else {
      const fresh: Record<string, unknown> = {}
      branch[key] = fresh
      branch = fresh
    }
  }
  branch[last] = value
}
