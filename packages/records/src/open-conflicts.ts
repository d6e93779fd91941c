import { isSetField } from './edits.ts'
import { compareEdits } from './fields-of-body.ts'
import { canonicalJson } from './json.ts'
import type { RecordDoc } from './record-types.ts'

export interface ConflictVersion {
  readonly value: unknown
  readonly by: string
  readonly hlc: string
  readonly dot: string
}

/** Two or more values that people gave one field without having seen each other's. */
export interface FieldConflict {
  readonly recordId: string
  /** Dotted path in the body; pass it back to `editRecord` to choose a version. */
  readonly field: string
  /** At least two, the one shown meanwhile first. */
  readonly versions: readonly ConflictVersion[]
}

/**
 * What merging left for people to decide. Equal values given twice are no conflict, sets never
 * have one, and of two audiences the narrower holds without asking.
 */
export function openConflicts(record: RecordDoc): FieldConflict[] {
  const conflicts: FieldConflict[] = []
  for (const [field, edits] of Object.entries(record.edits?.fields ?? {})) {
    if (isSetField(field) || field.startsWith('@') || edits.length < 2) continue
    const byValue = new Map<string, ConflictVersion>()
    for (const edit of edits.toSorted((a, b) => compareEdits(b, a))) {
      const { value, by, hlc, dot } = edit
      const key = canonicalJson(value)
      if (!byValue.has(key)) byValue.set(key, { value, by, hlc, dot })
    }
    if (byValue.size < 2) continue
    conflicts.push({ recordId: record._id, field, versions: [...byValue.values()] })
  }
  return conflicts.toSorted((a, b) => (a.field < b.field ? -1 : 1))
}
