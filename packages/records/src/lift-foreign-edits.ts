import {
  type Edits,
  type FieldEdit,
  VISIBILITY_FIELD,
  hasSeen,
  isSetField,
  setField,
} from './edits.ts'
import {
  compareEdits,
  fieldsOfBody,
  projectBody,
  projectVisibility,
  shownEdit,
} from './fields-of-body.ts'
import { greatestHlc, hlcAfter } from './hlc.ts'
import { canonicalJson, isSameJson } from './json.ts'
import { type RecordDoc, isMutableType, setsOf } from './record-types.ts'
import { sha256Hex } from './sha256.ts'

const FOREIGN_TAIL = 'foreig'
const EMPTY_EDITS: Edits = { clock: {}, fields: {} }

/**
 * Gives a record the edits that its body implies, when somebody changed the body with a tool
 * that knows nothing of edits (any CouchDB client can).
 *
 * What differs from the record's own edits becomes an edit whose name depends on nothing but
 * the change itself: two phones that lift it apart lift the same one. It replaces only the
 * version that the tool could see; other open versions stay open.
 *
 * A record without edits does not tell what the tool saw. What differs from `base` is then put
 * beside the versions of `base` and replaces none: the tool may have seen a later state, in
 * which one of them was still open. Without both, every field counts as newly written.
 */
export function liftForeignEdits<Doc extends RecordDoc>(
  record: Doc,
  base?: RecordDoc | null,
): Doc & { readonly edits: Edits } {
  const seed = record.edits ?? (base ? liftForeignEdits(base).edits : EMPTY_EDITS)
  if (!isMutableType(record.type)) return { ...record, edits: seed }
  const isSet = (path: string): boolean =>
    setsOf(record.type).includes(path) || Object.hasOwn(seed.fields, setField(path))
  const before = withVisibility(fieldsOfBody(projectBody(seed), isSet), projectVisibility(seed))
  const after = withVisibility(fieldsOfBody(record.body, isSet), record.visibility)

  const clock: Record<string, number> = { ...seed.clock }
  const fields: Record<string, readonly FieldEdit[]> = { ...seed.fields }
  const lift = (field: string, value: unknown, replaced: readonly FieldEdit[]): FieldEdit => {
    const seenHlcs = (seed.fields[field] ?? []).map((edit) => edit.hlc)
    const names = replaced.map((edit) => edit.dot).toSorted()
    const digest = sha256Hex(canonicalJson([record._id, field, value, names])).slice(0, 24)
    const dot = `foreign-${digest}:1`
    clock[`foreign-${digest}`] = 1
    return {
      dot,
      hlc: hlcAfter(greatestHlc(record.hlc, ...seenHlcs), FOREIGN_TAIL),
      by: record.authorId,
      value,
    }
  }

  for (const field of new Set([...before.keys(), ...after.keys()])) {
    const held = seed.fields[field] ?? []
    const is = after.get(field)
    const isUnchanged = before.has(field) === after.has(field) && isSameJson(before.get(field), is)
    if (isUnchanged && Object.hasOwn(fields, field)) continue
    if (isSetField(field)) {
      fields[field] = liftSet(held, Array.isArray(is) ? is : [], (value) => lift(field, value, []))
      continue
    }
    const shown = shownEdit(held)
    const seen = shown === null || record.edits === undefined ? [] : [shown]
    const replaced = field === VISIBILITY_FIELD ? held : seen
    const kept = held.filter((edit) => !replaced.includes(edit))
    fields[field] = [...kept, lift(field, is ?? null, replaced)].toSorted(compareEdits)
  }
  const edits: Edits = { clock, fields }
  const isLifted = Object.keys(fields).some((field) => fields[field] !== seed.fields[field])
  return isLifted ? { ...record, body: projectBody(edits), edits } : { ...record, edits }
}

/** True when body and visibility are exactly what the edits amount to, so nothing is left to lift. */
export function isProjectionOfEdits(record: RecordDoc): boolean {
  if (record.edits === undefined) return false
  const { clock, fields } = record.edits
  const isSeen = Object.values(fields).every((edits) =>
    edits.every((edit) => hasSeen(clock, edit.dot)),
  )
  return (
    isSeen &&
    projectVisibility(record.edits) === record.visibility &&
    isSameJson(projectBody(record.edits), record.body)
  )
}

function withVisibility(fields: ReadonlyMap<string, unknown>, visibility: string | null) {
  const all = new Map(fields)
  if (visibility !== null) all.set(VISIBILITY_FIELD, visibility)
  return all
}

function liftSet(
  held: readonly FieldEdit[],
  elements: readonly unknown[],
  lift: (element: unknown) => FieldEdit,
): readonly FieldEdit[] {
  const kept = held.filter((edit) => elements.includes(edit.value))
  const added = elements.filter(
    (element, index) =>
      elements.indexOf(element) === index && !held.some((edit) => edit.value === element),
  )
  return [...kept, ...added.map(lift)].toSorted(compareEdits)
}
