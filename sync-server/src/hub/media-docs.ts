import {
  isRecordOf,
  type MediaFileBody,
  mediaFileIdFor,
  type MediaFileRecord,
  type MediaRecord,
  newRecord,
  parseRecord,
  type RecordWriter,
} from '@tributary/records'
import { isJsonObject, isSyncError, SyncError } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'
import { MediaError } from '../media/media-refusals.ts'
import type { Database } from '../replication/database.ts'
import type { AttachmentWrite } from '../replication/doc-write.ts'
import { recordPolicy } from './record-policy.ts'

/** What the hub holds of one media record. */
export interface HeldFiles {
  readonly rev: string
  readonly members: Readonly<Record<string, unknown>>
  readonly body: MediaFileRecord['body']
}

/** In whose name the hub writes. */
export interface HubHand {
  readonly principal: Principal
  readonly writer: RecordWriter
}

/**
 * Adds one tier to what the hub holds of a media record, its bytes as an attachment of that doc,
 * so that whoever replicates the db has them. Resolves once it is on disk.
 *
 * @throws MediaError `media_not_found` when the record was withdrawn meanwhile
 */
export async function noteFile(
  db: Database,
  media: MediaRecord,
  file: MediaFileBody['files'][number],
  added: AttachmentWrite,
  { principal, writer }: HubHand,
): Promise<void> {
  for (;;) {
    const held = await readHeld(db, media._id)
    const before = held?.body.files ?? []
    if (before.some((each) => each.tier === file.tier)) return
    const body = {
      mediaId: media._id,
      belongsTo: media.body.belongsTo,
      files: [...before, file],
    }
    const { visibility, teamId = null } = media
    const { _id, ...fresh } = newRecord('mediaFile', body, writer, {
      id: mediaFileIdFor(media._id),
      visibility,
      teamId,
    })
    const write = {
      id: _id,
      ...(held === null ? {} : { rev: held.rev }),
      isDeleted: false,
      body: JSON.stringify(held === null ? fresh : { ...held.members, body }),
      attachments: [...before.map(({ tier }) => ({ kind: 'stub' as const, name: tier })), added],
    }
    const options = { newEdits: true, principal, policy: recordPolicy }
    const [outcome] = await db.writeDocs([write], options)
    if (outcome?.kind === 'stored') return
    // Another tier was bound in between: look again.
    if (outcome?.refusal.code === 'conflict') continue
    // Withdrawn while it was on its way.
    if (outcome?.refusal.code === 'forbidden') throw new MediaError('media_not_found')
    throw outcome?.refusal ?? new SyncError('not_found')
  }
}

export async function readMedia(db: Database, mediaId: string): Promise<MediaRecord | null> {
  const doc = await readDoc(db, mediaId)
  const parsed = parseRecord(doc?.members)
  return parsed.ok && isRecordOf(parsed.record, 'media') ? parsed.record : null
}

/** @returns null when it holds nothing of it */
export async function readHeld(db: Database, mediaId: string): Promise<HeldFiles | null> {
  const doc = await readDoc(db, mediaFileIdFor(mediaId))
  const parsed = parseRecord(doc?.members)
  if (doc === null || !parsed.ok || !isRecordOf(parsed.record, 'mediaFile')) return null
  const members = Object.fromEntries(
    Object.entries(doc.members).filter(([name]) => !name.startsWith('_')),
  )
  return { rev: doc.rev, members, body: parsed.record.body }
}

/** Whose record it is, or was: its tombstone says so, too. */
export async function authorOf(db: Database, mediaId: string): Promise<string | null> {
  const [found] = await db.bulkGet([{ id: mediaId }], {})
  for (const leaf of found?.docs ?? []) {
    const doc: unknown = 'ok' in leaf ? JSON.parse(leaf.ok.json) : null
    const author = isJsonObject(doc) ? doc['authorId'] : undefined
    if (typeof author === 'string') return author
  }
  return null
}

async function readDoc(
  db: Database,
  id: string,
): Promise<{ rev: string; members: Record<string, unknown> } | null> {
  try {
    const { rev, json } = await db.getDoc(id)
    return { rev, members: JSON.parse(json) }
  } catch (error) {
    if (isSyncError(error) && (error.code === 'not_found' || error.code === 'deleted')) return null
    throw error
  }
}
