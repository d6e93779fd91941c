import { keepUnseen, mergeRecords } from '@tributary/records'
import { createConflictHandler } from '@tributary/rxdb-couch'
import { deepEqual, type WithDeleted } from 'rxdb/plugins/core'
import { recordOf, storedFrom, withoutLocalFields, type StoredDoc } from './stored-doc.ts'

/**
 * Joins two states of one doc. A mutable record merges by field. An insert-only record that
 * differs keeps our state: the hub refuses the rewrite, and the text stays among the refusals
 * instead of vanishing.
 */
function mergeStoredDocs(
  ours: WithDeleted<StoredDoc>,
  theirs: WithDeleted<StoredDoc>,
  base?: WithDeleted<StoredDoc>,
): WithDeleted<StoredDoc> {
  const mine = recordOf(ours)
  const other = recordOf(theirs)
  if (other === null || mine === null || !('edits' in mine)) return ours
  const seen = base === undefined ? null : recordOf(base)
  // Theirs goes in as it came: parsing would lift a foreign change without knowing the base.
  const merged = recordOf(mergeRecords(mine, { ...other, ...rawContent(theirs) }, seen))
  return merged === null ? ours : storedFrom(merged)
}

/** Two leaves left by a merge between hubs; every phone has to come to the same one. */
export function mergeLosingLeaf(
  winner: WithDeleted<StoredDoc>,
  loser: WithDeleted<StoredDoc>,
): WithDeleted<StoredDoc> {
  const first = recordOf(winner)
  const second = recordOf(loser)
  if (first === null || second === null || !('edits' in first)) return winner
  const merged = recordOf(mergeRecords(first, second))
  return merged === null ? winner : storedFrom(merged)
}

/**
 * What the server holds, with the versions that whoever wrote it had not seen: a CouchDB tool that
 * drops a record's edits takes nothing away that people have yet to choose among.
 */
export function keepUnseenVersions(
  state: WithDeleted<StoredDoc>,
  known: WithDeleted<StoredDoc>,
): WithDeleted<StoredDoc> {
  const record = recordOf(state)
  const before = recordOf(known)
  if (record === null || before === null) return state
  // As they came: parsing gives edits to what has none.
  const raw = { ...record, ...rawContent(state) }
  const kept = keepUnseen(raw, { ...before, ...rawContent(known) })
  if (kept === raw) return state
  const parsed = recordOf(kept)
  return parsed === null ? state : storedFrom(parsed)
}

export const storedDocConflictHandler = createConflictHandler<StoredDoc>(mergeStoredDocs, (a, b) =>
  deepEqual(withoutLocalFields(a), withoutLocalFields(b)),
)

function rawContent(doc: WithDeleted<StoredDoc>): { body: object; edits?: never } | object {
  const raw: Readonly<Record<string, unknown>> = { ...doc }
  return raw['edits'] === undefined ? { body: doc.body, edits: undefined } : {}
}
