import { isJsonObject, isSyncError, type JsonObject } from '@tributary/sync-protocol'
import { SERVER_PRINCIPAL } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'

/** How a doc of `_replicator` ended; while it goes on, only `_scheduler` tells. */
export type DocEnd =
  | { readonly state: 'completed'; readonly stats: JsonObject }
  | { readonly state: 'failed'; readonly reason: string }

const STATE = /^_replication_/
const MAX_TRIES = 5

/** What a doc asks for, without what was noted in it: the same text, the same job. */
export function askedFor(doc: JsonObject): string {
  const own = Object.entries(doc).filter(([key]) => key !== '_rev' && !STATE.test(key))
  return JSON.stringify(Object.fromEntries(own))
}

export function endOf(doc: JsonObject): 'completed' | 'failed' | undefined {
  const state = doc['_replication_state']
  return state === 'completed' || state === 'failed' ? state : undefined
}

/**
 * Notes in a doc of `_replicator` how its replication ended, unless somebody has asked for
 * something else in the meantime.
 */
export async function writeEnd(
  db: Database,
  docId: string,
  asked: string,
  end: DocEnd,
  nowMs: number,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const doc = await readDoc(db, docId)
    if (doc === undefined || askedFor(doc) !== asked) return
    const { _id, _rev, _attachments: attachments, ...own } = doc
    const plain = Object.entries(own).filter(([key]) => !STATE.test(key))
    const body = Object.fromEntries([
      ...plain,
      ['_replication_state', end.state],
      ['_replication_state_time', new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')],
      end.state === 'completed'
        ? ['_replication_stats', end.stats]
        : ['_replication_state_reason', end.reason],
    ])
    const names = isJsonObject(attachments) ? Object.keys(attachments) : []
    const [outcome] = await db.writeDocs(
      [
        {
          id: docId,
          ...(typeof _rev === 'string' ? { rev: _rev } : {}),
          isDeleted: false,
          body: JSON.stringify(body),
          attachments: names.map((name) => ({ kind: 'stub', name })),
        },
      ],
      { newEdits: true, principal: SERVER_PRINCIPAL },
    )
    if (outcome?.kind === 'stored') return
  }
}

async function readDoc(db: Database, docId: string): Promise<JsonObject | undefined> {
  try {
    const doc: unknown = JSON.parse((await db.getDoc(docId)).json)
    return isJsonObject(doc) ? doc : undefined
  } catch (error) {
    // Deleted in the meantime, or the db is gone.
    if (isSyncError(error)) return undefined
    throw error
  }
}
