import { type FieldEdit, VISIBILITY_FIELD, isSetField, setField } from './edits.ts'
import {
  compareEdits,
  elementsOf,
  fieldsOfBody,
  projectBody,
  projectVisibility,
} from './fields-of-body.ts'
import { isSameJson } from './json.ts'
import { liftForeignEdits } from './lift-foreign-edits.ts'
import { InvalidRecordError, type RecordWriter } from './new-record.ts'
import { isRecordOf, parseRecord } from './parse-record.ts'
import { type MutableType, type RecordOf, setsOf } from './record-types.ts'
import { stampEdits } from './stamp-edits.ts'
import type { Visibility } from './visibility.ts'

export interface RecordChanges {
  /** New values by dotted path (`purpose.to`); an object counts as its fields, a set as a whole. */
  readonly set?: Readonly<Record<string, unknown>>
  /**
   * What stood before the person where they wrote, by paths of `set`: only that is replaced. What
   * they had not seen stays beside their own, and of several versions each of the others.
   */
  readonly seen?: Readonly<Record<string, unknown>>
  readonly add?: Readonly<Record<string, readonly string[]>>
  readonly remove?: Readonly<Record<string, readonly string[]>>
  readonly visibility?: Visibility
}

/**
 * The record after a person's change. Each changed field's new value replaces all versions
 * the record holds, which that person had before them; this is also how an open conflict is
 * settled. With `seen` it replaces less. A value that is already the only version makes no edit.
 *
 * @returns the same object when nothing changed
 * @throws InvalidRecordError when the result is outside the limits of its type
 */
export function editRecord<Type extends MutableType>(
  record: RecordOf<Type>,
  changes: RecordChanges,
  writer: Pick<RecordWriter, 'authorId' | 'deviceId' | 'clock'>,
): RecordOf<Type> {
  const type: Type = record.type
  const current = liftForeignEdits(record).edits
  const hlc = writer.clock.tick()
  const stamp = stampEdits(current.clock, hlc, writer)
  const fields: Record<string, readonly FieldEdit[]> = { ...current.fields }
  const isSet = (path: string): boolean =>
    setsOf(record.type).includes(path) || Object.hasOwn(fields, setField(path))
  let isChanged = false
  const change = (field: string, edits: readonly FieldEdit[]): void => {
    isChanged = true
    fields[field] = edits
  }

  const setRegister = (field: string, value: unknown): void => {
    const held = fields[field] ?? []
    if (held.length === 1 && isSameJson(held[0]?.value, value)) return
    change(field, [stamp.edit(value)])
  }
  const setBeside = (field: string, value: unknown, seen: unknown): void => {
    const held = fields[field] ?? []
    // While several stand, writing on is no choice among them: only one's own is replaced.
    const isAsSeen = held.every((edit) => isSameJson(edit.value ?? null, seen ?? null))
    const isOwn = (edit: FieldEdit) =>
      edit.by === writer.authorId && edit.dot.startsWith(`${writer.deviceId}:`)
    const others = isAsSeen ? [] : held.filter((edit) => !isOwn(edit))
    if (others.length === 0) setRegister(field, value)
    else if (others.length < held.length || !others.some((edit) => isSameJson(edit.value, value))) {
      change(field, [...others, stamp.edit(value)].toSorted(compareEdits))
    }
  }
  const addTo = (field: string, elements: readonly string[]): void => {
    const held = fields[field] ?? []
    const missing = elements.filter((element) => !held.some((edit) => edit.value === element))
    if (missing.length === 0) return
    const added = [...new Set(missing)].map((element) => stamp.edit(element))
    change(field, [...held, ...added].toSorted(compareEdits))
  }
  const removeFrom = (field: string, elements: readonly string[]): void => {
    const held = fields[field] ?? []
    const kept = held.filter((edit) => !elements.some((element) => element === edit.value))
    if (kept.length < held.length) change(field, kept)
  }

  for (const [path, value] of Object.entries(changes.set ?? {})) {
    const seen =
      changes.seen !== undefined && Object.hasOwn(changes.seen, path)
        ? new Map(fieldsAt(path, changes.seen[path], isSet))
        : null
    // Wrapped under its own path, so that an object is taken apart into its fields.
    for (const [field, item] of fieldsAt(path, value, isSet)) {
      if (!isSetField(field)) {
        if (seen === null) setRegister(field, item ?? null)
        else setBeside(field, item ?? null, seen.get(field))
        continue
      }
      const elements = Array.isArray(item) ? item.map(String) : []
      removeFrom(
        field,
        elementsOf(fields[field] ?? []).filter((held) => !elements.includes(held)),
      )
      addTo(field, elements)
    }
  }
  for (const [path, elements] of Object.entries(changes.add ?? {})) addTo(setField(path), elements)
  for (const [path, elements] of Object.entries(changes.remove ?? {})) {
    removeFrom(setField(path), elements)
  }
  if (changes.visibility !== undefined) setRegister(VISIBILITY_FIELD, changes.visibility)
  if (!isChanged) return record

  const edits = { clock: stamp.clock(), fields }
  const parsed = parseRecord({
    ...record,
    hlc,
    visibility: projectVisibility(edits) ?? record.visibility,
    body: projectBody(edits),
    edits,
  })
  if (!parsed.ok) throw new InvalidRecordError(parsed.problems)
  if (!isRecordOf(parsed.record, type)) throw new Error(`edited into a ${parsed.record.type}`)
  return parsed.record
}

function fieldsAt(
  path: string,
  value: unknown,
  isSet: (path: string) => boolean,
): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value) && isSet(path)) return [[setField(path), value]]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return [...fieldsOfBody(value, (inner) => isSet(`${path}.${inner}`))].map(
    ([inner, item]) => [`${path}.${inner}`, item] as const,
  )
}
