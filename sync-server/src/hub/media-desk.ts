import { FILE_TIERS, type FileTier, mediaFileIdFor, type MediaRecord } from '@tributary/records'
import { isSyncError } from '@tributary/sync-protocol'
import type { BearerLookup, Principal } from '../access/principal.ts'
import type { MediaDesk } from '../media/media-desk.ts'
import { MediaError } from '../media/media-refusals.ts'
import { SNIFFED_BYTES, sniffType } from '../media/sniff-type.ts'
import { type UploadFolder, type UploadInfo, uploadIdFor } from '../media/upload-folder.ts'
import type { Database } from '../replication/database.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { Turnstile } from '../replication/turnstile.ts'
import { journeyDbName, teamDbName } from './audience-dbs.ts'
import { authorOf, type HubHand, noteFile, readHeld, readMedia } from './media-docs.ts'

export interface MediaDeskOptions extends HubHand {
  readonly databases: DatabaseDirectory
  readonly uploads: UploadFolder
  readonly bearer: BearerLookup
  readonly holderOf: (deviceId: string) => Principal | null
}

export interface HubMediaDesk extends MediaDesk {
  /** Binds what waited for this record, should all of it be here. */
  recordArrived(db: Database, mediaId: string): Promise<void>
  /**
   * Keeps the bytes of a record that its author moved to another circle, until it turns up there.
   * Call it before they are erased here.
   */
  hold(db: Database, mediaId: string): Promise<void>
  /** Lets go of what waits for a record that was withdrawn. */
  letGo(mediaId: string): Promise<void>
  /** Settles what was whole when the hub was ended. */
  resume(): Promise<void>
}

/** Bytes that are copied into dbs at once: others wait, and records do not wait for them. */
const SETTLED_AT_ONCE = 2

/** An upload that nobody went on with, or bytes whose record never turned up again. */
const KEPT_MS = 30 * 24 * 60 * 60_000

interface Placed {
  readonly db: Database
  readonly media: MediaRecord
}

/** Who may upload and read what, by the media records of the dbs they may read. */
export function createMediaDesk(options: MediaDeskOptions): HubMediaDesk {
  const { databases, uploads, bearer } = options
  const turnstile = new Turnstile(SETTLED_AT_ONCE)
  /** By media record: its tiers are bound one after the other. */
  const queues = new Map<string, Promise<void>>()

  async function find(principal: Principal, mediaId: string): Promise<Placed> {
    for (const name of readableDbs(principal)) {
      const db = await openIfThere(databases, name)
      const media = db === null ? null : await readMedia(db, mediaId)
      if (db !== null && media !== null) return { db, media }
    }
    throw new MediaError('media_not_found')
  }

  async function bind({ db, media }: Placed, upload: UploadInfo): Promise<void> {
    const expected = expectedOf(media, upload.tier)
    const tier = FILE_TIERS.find((each) => each === upload.tier)
    if (expected === null || tier === undefined) throw new MediaError('media_not_found')
    const staged = await db.stageAttachment(uploads.read(upload.id), { isToDisk: true })
    try {
      if (Buffer.from(staged.sha256, 'base64url').toString('hex') !== expected.sha256) {
        await uploads.remove(upload.id)
        throw new MediaError('media_hash_differs')
      }
      const head = await uploads.head(upload.id, SNIFFED_BYTES)
      const { mime } = sniffType(head, expected.mime)
      const file = { tier, sha256: expected.sha256, mime, bytes: staged.length }
      const added = { kind: 'staged', name: tier, contentType: mime, staged } as const
      await noteFile(db, media, file, added, options)
      await uploads.remove(upload.id)
    } finally {
      await db.unstageAttachment(staged)
    }
  }

  function settleIn(placed: Placed, upload: UploadInfo): Promise<void> {
    const key = placed.media._id
    const before = queues.get(key) ?? Promise.resolve()
    const work = before.then(async () => {
      const whole = await uploads.find(upload.id)
      if (whole === null || whole.received !== whole.size) return
      await turnstile.pass(() => bind(placed, whole))
    })
    const settled = work.catch(() => undefined)
    queues.set(key, settled)
    void settled.then(() => {
      if (queues.get(key) === settled) queues.delete(key)
    })
    return work
  }

  return {
    async whoIs(authorization) {
      const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      const found = token === undefined ? null : await bearer(token)
      if (found === null) throw new MediaError('unauthorized')
      return found
    },
    holderOf: options.holderOf,
    async expect(principal, mediaId, tier) {
      const { db, media } = await find(principal, mediaId)
      if (media.authorId !== principal.personId) throw new MediaError('media_by_other')
      const expected = expectedOf(media, tier)
      if (expected === null) throw new MediaError('media_not_found')
      const held = await readHeld(db, mediaId)
      if (held?.body.files.some((each) => each.tier === tier) === true) {
        throw new MediaError('media_has_it')
      }
      return expected
    },
    async settle(upload) {
      const placed = await findAnywhere(databases, upload)
      if (placed !== null) await settleIn(placed, upload)
    },
    async open(principal, mediaId, tier) {
      const { db } = await find(principal, mediaId)
      try {
        return await db.getAttachment(mediaFileIdFor(mediaId), tier)
      } catch (error) {
        const code = isSyncError(error) ? error.code : ''
        if (!['not_found', 'deleted', 'no_attachment'].includes(code)) throw error
        throw new MediaError('media_not_here_yet')
      }
    },
    async recordArrived(db, mediaId) {
      for (const tier of FILE_TIERS) {
        const upload = await uploads.find(uploadIdFor(mediaId, tier))
        if (upload === null || upload.received !== upload.size) continue
        const media = await readMedia(db, mediaId)
        if (media !== null && media.authorId === upload.personId) {
          await settleIn({ db, media }, upload)
        }
      }
    },
    async hold(db, mediaId) {
      const held = await readHeld(db, mediaId)
      const author = held === null ? null : await authorOf(db, mediaId)
      if (held === null || author === null) return
      for (const { tier, sha256, mime, bytes } of held.body.files) {
        const { read } = await db.getAttachment(mediaFileIdFor(mediaId), tier)
        const createdAt = new Date(options.writer.now()).toISOString()
        await uploads.hold(
          { mediaId, tier, sha256, mime, size: bytes, personId: author, createdAt },
          read(),
        )
      }
    },
    async letGo(mediaId) {
      for (const tier of FILE_TIERS) await uploads.remove(uploadIdFor(mediaId, tier))
    },
    async resume() {
      await uploads.sweep(options.writer.now() - KEPT_MS)
      for (const upload of await uploads.list()) {
        if (upload.received !== upload.size) continue
        const placed = await findAnywhere(databases, upload)
        if (placed !== null) await settleIn(placed, upload)
      }
    },
  }
}

/** The record an upload was begun for, wherever it lives now. */
async function findAnywhere(
  databases: DatabaseDirectory,
  upload: UploadInfo,
): Promise<Placed | null> {
  for (const name of await databases.list()) {
    if (!/^(journey|team)-/.test(name)) continue
    const db = await openIfThere(databases, name)
    const media = db === null ? null : await readMedia(db, upload.mediaId)
    if (db !== null && media?.authorId === upload.personId) return { db, media }
  }
  return null
}

function readableDbs({ roles }: Principal): string[] {
  return roles.flatMap((role) => {
    if (role.startsWith('journey:')) return [journeyDbName(role)]
    return role.startsWith('team:') ? [teamDbName(role)] : []
  })
}

async function openIfThere(databases: DatabaseDirectory, name: string): Promise<Database | null> {
  try {
    return await databases.open(name)
  } catch (error) {
    if (isSyncError(error)) return null
    throw error
  }
}

function expectedOf(
  { body }: MediaRecord,
  tier: string,
): { sha256: string; bytes: number; mime: string } | null {
  const wanted: FileTier | undefined = FILE_TIERS.find((each) => each === tier)
  if (wanted === 'preview') return body.tiers.preview ?? null
  if (wanted === undefined) return null
  return { sha256: body.sha256, bytes: body.bytes, mime: body.mime }
}
