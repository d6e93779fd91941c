import { type Edits, type FieldEdit, hasSeen } from './edits.ts'
import { compareEdits, projectBody, projectVisibility } from './fields-of-body.ts'
import { greatestHlc } from './hlc.ts'
import { canonicalJson, compareText, isSameJson } from './json.ts'
import { liftForeignEdits } from './lift-foreign-edits.ts'
import { type RecordDoc, isMutableType } from './record-types.ts'
import { narrowest } from './visibility.ts'

/**
 * One record out of two states of it: the same result on every replica, in any order and
 * grouping, however often (D10). No value disappears unless the other side holds an edit made
 * by somebody who had seen it; what cannot be merged stays side by side (`openConflicts`).
 *
 * A side that a foreign tool changed is first lifted (`liftForeignEdits`), against `base`, the
 * last state both sides knew, if it has lost its edits.
 *
 * Insert-only records do not merge: of two that differ, the same one is chosen everywhere.
 * CouchDB's own fields (`_rev` and the like) are left out of the result.
 */
export function mergeRecords(
  ours: RecordDoc,
  theirs: RecordDoc,
  base?: RecordDoc | null,
): RecordDoc {
  const mine = stripCouchFields(ours)
  const other = stripCouchFields(theirs)
  if (!isMutableType(mine.type) || !isMutableType(other.type) || mine._id !== other._id) {
    return compareText(canonicalJson(mine), canonicalJson(other)) <= 0 ? mine : other
  }
  const a = liftForeignEdits(mine, base)
  const b = liftForeignEdits(other, base)
  const edits = joinEdits(a.edits, b.edits)
  return {
    ...joinRest(a, b),
    hlc: greatestHlc(a.hlc, b.hlc),
    visibility: projectVisibility(edits) ?? narrowest(a.visibility, b.visibility),
    consentIds: [...new Set([...a.consentIds, ...b.consentIds])].toSorted(compareText),
    body: projectBody(edits),
    edits,
  }
}

function joinEdits(a: Edits, b: Edits): Edits {
  const clock: Record<string, number> = { ...a.clock }
  for (const [device, seen] of Object.entries(b.clock)) {
    clock[device] = Math.max(Object.hasOwn(clock, device) ? (clock[device] ?? 0) : 0, seen)
  }
  const fields: Record<string, readonly FieldEdit[]> = {}
  for (const field of new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])) {
    fields[field] = joinField(a.fields[field] ?? [], a.clock, b.fields[field] ?? [], b.clock)
  }
  return { clock, fields }
}

function joinField(
  a: readonly FieldEdit[],
  seenByA: Edits['clock'],
  b: readonly FieldEdit[],
  seenByB: Edits['clock'],
): readonly FieldEdit[] {
  const dotsOfA = new Set(a.map((edit) => edit.dot))
  const dotsOfB = new Set(b.map((edit) => edit.dot))
  const standing = [
    ...a.filter((edit) => dotsOfB.has(edit.dot) || !hasSeen(seenByB, edit.dot)),
    ...b.filter((edit) => dotsOfA.has(edit.dot) || !hasSeen(seenByA, edit.dot)),
  ]
  // Keyed by content and not by dot: should one device ever give a name twice, both values stay.
  const byContent = new Map(standing.map((edit) => [canonicalJson(edit), edit]))
  return [...byContent.entries()]
    .toSorted(
      ([keyA, editA], [keyB, editB]) => compareEdits(editA, editB) || compareText(keyA, keyB),
    )
    .map(([, edit]) => edit)
}

const JOINED_FIELDS = new Set(['hlc', 'visibility', 'consentIds', 'body', 'edits'])

/** Envelope fields are given once; where they differ all the same, the lesser stands everywhere. */
function joinRest(a: RecordDoc, b: RecordDoc): RecordDoc {
  const merged: RecordDoc & Record<string, unknown> = { ...b, ...a }
  const other: Record<string, unknown> = { ...b }
  for (const key of Object.keys(other)) {
    if (JOINED_FIELDS.has(key) || isSameJson(merged[key], other[key])) continue
    const isLesser = compareText(canonicalJson(other[key]), canonicalJson(merged[key])) < 0
    if (isLesser) Object.assign(merged, { [key]: other[key] })
  }
  return merged
}

function stripCouchFields(record: RecordDoc): RecordDoc {
  const kept: RecordDoc & Record<string, unknown> = { ...record }
  for (const key of Object.keys(kept)) {
    if (key.startsWith('_') && key !== '_id') delete kept[key]
  }
  return kept
}
