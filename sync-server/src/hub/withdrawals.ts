import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import { type FollowedChange, followDb, type Following } from './follow-db.ts'

/** What becomes of bytes when their record comes and goes. */
export interface MediaBytes {
  recordArrived(db: Database, mediaId: string): Promise<void>
  /** Its record was moved, not withdrawn: its bytes are wanted elsewhere. */
  hold(db: Database, mediaId: string): Promise<void>
  letGo(mediaId: string): Promise<void>
}

/**
 * Follows the withdrawals of one db and makes them true here: the record and its amendments end
 * as tombstones, should the phone that asked for it not have come so far, and nothing of what
 * they said stays. That such a text never comes back is the record policy's part.
 *
 * The same is forgotten of an entry that its author moved to a smaller circle: its tombstone says
 * nothing, but the revs before it would still be there for everybody who may read this db. The
 * bytes of a photo or sound go with its record; of one that was moved they wait for it elsewhere.
 *
 * @param principal - in whose name the hub leaves those tombstones
 */
export function followWithdrawals(
  db: Database,
  options: {
    readonly principal: Principal
    readonly media: MediaBytes
    readonly signal: AbortSignal
    readonly onFailure: (failure: unknown) => void
  },
): Following {
  const { principal, media } = options
  const withdrawn = new Set<string>()
  /** Media records that their author took out of this db, to another circle or for good. */
  const gone = new Set<string>()
  /** What was added to a record, by the record's id: corrections, photos, what is said of these. */
  const addedTo = new Map<string, Set<string>>()
  const added = (id: string) => [...(addedTo.get(id) ?? [])]

  function note({ id, isDeleted, doc }: FollowedChange): readonly string[] {
    if (isDeleted) {
      if (!id.startsWith('media:')) return [id]
      gone.add(id)
      return [id, ...added(id)]
    }
    gone.delete(id)
    const body = isJsonObject(doc['body']) ? doc['body'] : {}
    if (id.startsWith('withdrawal:')) {
      const { recordId } = body
      if (typeof recordId !== 'string') return []
      withdrawn.add(recordId)
      return [recordId, ...added(recordId)]
    }
    const about = [body['entryId'], body['belongsTo'], body['mediaId']].filter(isText)
    for (const each of about) addedTo.set(each, (addedTo.get(each) ?? new Set()).add(id))
    return about.some((each) => withdrawn.has(each) || gone.has(each)) ? [id] : []
  }

  function isTakenBack(id: string): boolean {
    return withdrawn.has(id) || [...withdrawn].some((each) => addedTo.get(each)?.has(id) === true)
  }

  async function end(docId: string): Promise<void> {
    if (docId.startsWith('mediaFile:') && !isTakenBack(docId)) {
      await media.hold(db, mediaIdOf(docId))
    }
    if (docId.startsWith('media:') && isTakenBack(docId)) await media.letGo(docId)
    await purge(db, docId, principal)
  }

  return followDb(db, {
    signal: options.signal,
    onFailure: options.onFailure,
    wants: (doc) => isAddition(doc) || isErased(doc),
    onChanges: async (changes) => {
      for (const docId of new Set(changes.flatMap(note))) await end(docId)
      for (const { id, isDeleted } of changes) {
        if (!isDeleted && id.startsWith('media:')) await media.recordArrived(db, id)
      }
    },
  })
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function mediaIdOf(mediaFileId: string): string {
  return `media:${mediaFileId.slice(mediaFileId.indexOf(':') + 1)}`
}

/** Deleted as phones do it; the bare tombstone of somebody's tool leaves a way back. */
function isErased(doc: JsonObject): boolean {
  const { _id, _deleted, authorId, body } = doc
  if (_deleted !== true || typeof authorId !== 'string' || !isJsonObject(body)) return false
  return (
    typeof _id === 'string' &&
    /^(entry|amendment|media|caption|transcript|response):/.test(_id) &&
    Object.keys(body).length === 0
  )
}

function isAddition(doc: JsonObject): boolean {
  const id = doc['_id']
  if (doc['_deleted'] === true || typeof id !== 'string') return false
  return /^(withdrawal|amendment|media|mediaFile|caption|transcript):/.test(id)
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
