import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import { type FollowedChange, followDb, type Following } from './follow-db.ts'

/**
 * Follows the withdrawals of one db and makes them true here: the record and its amendments end
 * as tombstones, should the phone that asked for it not have come so far, and nothing of what
 * they said stays. That such a text never comes back is the record policy's part.
 *
 * The same is forgotten of an entry that its author moved to a smaller circle: its tombstone says
 * nothing, but the revs before it would still be there for everybody who may read this db.
 *
 * @param principal - in whose name the hub leaves those tombstones
 */
export function followWithdrawals(
  db: Database,
  options: {
    readonly principal: Principal
    readonly signal: AbortSignal
    readonly onFailure: (failure: unknown) => void
  },
): Following {
  const withdrawn = new Set<string>()
  const amendmentsOf = new Map<string, Set<string>>()

  function note({ id, isDeleted, doc }: FollowedChange): readonly string[] {
    if (isDeleted) return [id]
    const body = isJsonObject(doc['body']) ? doc['body'] : {}
    const { entryId, recordId } = body
    if (id.startsWith('amendment:') && typeof entryId === 'string') {
      amendmentsOf.set(entryId, (amendmentsOf.get(entryId) ?? new Set()).add(id))
      return withdrawn.has(entryId) ? [id] : []
    }
    if (typeof recordId !== 'string') return []
    withdrawn.add(recordId)
    return [recordId, ...(amendmentsOf.get(recordId) ?? [])]
  }

  return followDb(db, {
    signal: options.signal,
    onFailure: options.onFailure,
    wants: (doc) => isWithdrawalOrAmendment(doc) || isErased(doc),
    onChanges: async (changes) => {
      for (const docId of new Set(changes.flatMap(note))) {
        await purge(db, docId, options.principal)
      }
    },
  })
}

/** Deleted as phones do it; the bare tombstone of somebody's tool leaves a way back. */
function isErased(doc: JsonObject): boolean {
  const { _id, _deleted, authorId, body } = doc
  if (_deleted !== true || typeof authorId !== 'string' || !isJsonObject(body)) return false
  return (
    typeof _id === 'string' && /^(entry|amendment):/.test(_id) && Object.keys(body).length === 0
  )
}

function isWithdrawalOrAmendment(doc: JsonObject): boolean {
  const id = doc['_id']
  return doc['_deleted'] !== true && typeof id === 'string' && /^(withdrawal|amendment):/.test(id)
}

/** Ends every live leaf of a doc with a tombstone and forgets what its earlier revs said. */
async function purge(db: Database, docId: string, principal: Principal): Promise<void> {
  const [found] = await db.bulkGet([{ id: docId }], {})
  for (const leaf of found?.docs ?? []) {
    if (!('ok' in leaf) || leaf.ok.isDeleted) continue
    const doc: unknown = JSON.parse(leaf.ok.json)
    const body = JSON.stringify(isJsonObject(doc) ? emptied(doc) : {})
    const write = { id: docId, rev: leaf.ok.rev, isDeleted: true, body, attachments: [] }
    await db.writeDocs([write], { newEdits: true, principal })
  }
  await db.forgetOldBodies(docId)
}

/** The envelope stays, so that replicas know whose tombstone this is; what was said goes. */
function emptied(doc: JsonObject): JsonObject {
  const kept = Object.entries(doc).filter(([name]) => !name.startsWith('_') && name !== 'edits')
  return { ...Object.fromEntries(kept), body: {} }
}
