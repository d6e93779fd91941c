import { type Edits, hasSeen } from './edits.ts'
import { mergeRecords } from './merge-records.ts'
import { type RecordDoc, isMutableType } from './record-types.ts'

/**
 * What a record says together with what was known of it and its writer had not seen: a tool that
 * knows nothing of edits drops them, and with them the versions nobody has chosen among yet. What
 * it changed stands beside them and is shown until somebody chooses.
 *
 * @param known - an earlier state of the record
 * @returns the record itself when its writer had seen everything that is known
 */
export function keepUnseen(record: RecordDoc, known: RecordDoc): RecordDoc {
  if (!isMutableType(record.type) || record._id !== known._id) return record
  // What is known without edits was written by such a tool, and the next one saw all of it.
  if (known.edits === undefined) return record
  if (record.edits !== undefined && hasSeenAll(record.edits, known.edits)) return record
  return mergeRecords(record, known, known)
}

function hasSeenAll({ clock, fields }: Edits, known: Edits): boolean {
  return Object.entries(known.fields).every(([field, edits]) => {
    const held = new Set(fields[field]?.map(({ dot }) => dot))
    return edits.every(({ dot }) => held.has(dot) || hasSeen(clock, dot))
  })
}
