import type { FileTier, MediaRecord } from '@tributary/records'
import { merge, switchMap, type BehaviorSubject, type Observable } from 'rxjs'
import { allDrafts } from '../db/draft-store.ts'
import { hashBlob } from '../db/hash-blob.ts'
import {
  liveMediaDetails,
  liveMediaViews,
  type MediaDetail,
  type MediaView,
} from '../db/live-media.ts'
import { entryCollections, type UnsentIds } from '../db/live-records.ts'
import { openMediaStore, type MediaStore } from '../db/media-store.ts'
import type { JournalDatabase } from '../db/open-database.ts'
import { newUlid } from '../db/random.ts'
import { recordOf } from '../db/stored-doc.ts'
import { noteMedia } from './has-media.ts'
import { fetchContent, playerAddress, type MediaHub } from './media-hub.ts'
import { askToPersist, readRoom, roomLeft } from './media-room.ts'
import { tellMediaStatus } from './media-status-store.ts'
import { useUploadSettings } from './upload-settings-store.ts'
import { createUploads } from './media-uploads.ts'

const MEGABYTE = 1_000_000
/** A draft may be begun in another tab this very moment: its photos are not yet named in it. */
const UNUSED_FOR_MS = 24 * 60 * 60_000

export interface ShelfSources {
  /** Names this person's stores of the journey. */
  readonly storesKey: string
  readonly database: JournalDatabase
  readonly unsent$: BehaviorSubject<UnsentIds>
  readonly personId: string
  readonly hub: () => MediaHub
  readonly mayUpload: () => boolean
  readonly onHubChange: (run: () => void) => () => void
}

export type KeepOutcome =
  | { readonly kind: 'kept'; readonly sha256: string }
  /** Nothing more fits; what was recorded so far is still there. */
  | { readonly kind: 'full' }

export type Content =
  | { readonly kind: 'here'; readonly blob: Blob }
  /** The hub has it not, or not yet. */
  | { readonly kind: 'not_there' }
  | { readonly kind: 'no_hub' }

/** Photos and recordings of this phone: their bytes, their records, their way to the hub. */
export interface MediaShelf {
  readonly store: MediaStore
  newMediaId(): string
  room(): Promise<'fine' | 'low' | 'full'>
  /** Keeps bytes on this phone, on the disk when it resolves. */
  keep(content: Blob, mediaId: string, tier: FileTier): Promise<KeepOutcome>
  /** A draft let go of them. */
  forget(mediaId: string): Promise<void>
  views(mediaIds: readonly string[]): Observable<readonly MediaView[]>
  details(entryId: string, mediaIds: readonly string[]): Observable<readonly MediaDetail[]>
  /** The bytes, from here or from the hub; what came from the hub is kept. */
  content(media: MediaRecord, tier: FileTier): Promise<Content>
  /** What is on this phone already. */
  contentHere(media: MediaRecord, tier: FileTier): Promise<Blob | null>
  /** For a player, so that it begins before all of it is here. */
  address(media: MediaRecord): Promise<string | null>
  /** Before an entry is moved to this phone alone: all its bytes are here, or it is not moved. */
  keepHere(mediaIds: readonly string[]): Promise<boolean>
  /** Bytes of what is at the hub as well. */
  keptBytes(): Promise<number>
  /** Lets go of what is at the hub as well, what was opened longest ago first. */
  keepAtMost(megabytes: number): Promise<void>
  nudge(): void
  stop(): Promise<void>
}

export function openShelf(sources: ShelfSources): MediaShelf {
  const { database, personId, hub } = sources
  const store = openMediaStore(sources.storesKey, () => Date.now())
  const uploads = createUploads({
    store,
    database,
    unsent$: sources.unsent$,
    hub,
    mayStart: sources.mayUpload,
  })
  const stopListening = sources.onHubChange(() => uploads.nudge())
  const changes = database.teams$
    .pipe(
      switchMap(() => merge(...entryCollections(database).map(({ eventBulks$ }) => eventBulks$))),
    )
    .subscribe((bulk) => {
      const about = bulk.events.filter(({ documentId }) => /^media(File)?:/.test(documentId))
      if (about.length > 0) uploads.nudge()
      if (bulk.collectionName === database.private.name) keepPrivate(about).catch(reportError)
      if (about.some(({ operation }) => operation === 'DELETE')) sweep().catch(reportError)
    })

  /** What was moved to this phone alone is nowhere else: it is never let go of. */
  const keepPrivate = async (events: readonly { readonly documentData: object }[]) => {
    for (const { documentData } of events) {
      const record = recordOf(documentData)
      if (record?.type !== 'media') continue
      await store.setOnlyHere(record.body.sha256, true)
      const { preview } = record.body.tiers
      if (preview !== undefined) await store.setOnlyHere(preview.sha256, true)
    }
  }

  const tellRoom = async () => {
    const room = await readRoom()
    tellMediaStatus({ room })
    return roomLeft(room)
  }

  /** Lets go of the bytes of what was withdrawn, moved out of sight, or never saved. */
  const sweep = async () => {
    const drafted = new Set(
      Object.values(allDrafts()).flatMap(({ media = [] }) => media.map(({ mediaId }) => mediaId)),
    )
    for (const { sha256, uses, usedAt } of await store.all()) {
      const gone = new Set<string>()
      for (const { mediaId } of uses) {
        if (drafted.has(mediaId)) continue
        const state = await stateOf(database, mediaId)
        const isOld = Date.now() - usedAt > UNUSED_FOR_MS
        if (state === 'deleted' || (state === 'unknown' && isOld)) gone.add(mediaId)
      }
      if (gone.size > 0) await store.dropUses(sha256, ({ mediaId }) => gone.has(mediaId))
    }
  }
  sweep().catch(reportError)
  void tellRoom()

  const shelf: MediaShelf = {
    store,
    newMediaId: () => `media:${newUlid()}`,
    room: tellRoom,
    async keep(content, mediaId, tier) {
      void askToPersist()
      noteMedia()
      const sha256 = await hashBlob(content)
      const outcome = await store.put(content, {
        sha256,
        isOnlyHere: true,
        use: { mediaId, tier },
      })
      void tellRoom()
      return outcome === 'full' ? { kind: 'full' } : { kind: 'kept', sha256 }
    },
    async forget(mediaId) {
      for (const { sha256 } of await store.all()) {
        await store.dropUses(sha256, (use) => use.mediaId === mediaId)
      }
    },
    views: (mediaIds) => liveMediaViews(database, mediaIds, personId),
    details: (entryId, mediaIds) => liveMediaDetails(database, entryId, mediaIds, personId),
    async content(media, tier) {
      const wanted = wantedOf(media, tier)
      if (wanted === null) return { kind: 'not_there' }
      const kept = await store.read(wanted.sha256)
      if (kept !== null) return { kind: 'here', blob: typed(kept, wanted.mime) }
      const fetched = await fetchContent(hub(), media._id, tier, wanted)
      if (fetched.kind === 'no_answer') return { kind: 'no_hub' }
      if (fetched.kind === 'not_there') return { kind: 'not_there' }
      if ((await tellRoom()) !== 'full') {
        const use = { mediaId: media._id, tier }
        await store.put(fetched.blob, { sha256: wanted.sha256, isOnlyHere: false, use })
        await store.evict(useUploadSettings.getState().keptMegabytes * MEGABYTE)
      }
      return { kind: 'here', blob: fetched.blob }
    },
    async contentHere(media, tier) {
      const wanted = wantedOf(media, tier)
      const kept = wanted === null ? null : await store.read(wanted.sha256)
      return kept === null || wanted === null ? null : typed(kept, wanted.mime)
    },
    address: (media) => playerAddress(hub(), media._id, 'original'),
    async keepHere(mediaIds) {
      for (const mediaId of mediaIds) {
        const media = await mediaOf(database, mediaId)
        if (media === null) continue
        const content = await shelf.content(media, 'original')
        if (content.kind !== 'here') return false
        const use = { mediaId, tier: 'original' as const }
        const about = { sha256: media.body.sha256, isOnlyHere: true, use }
        if ((await store.put(content.blob, about)) === 'full') return false
      }
      return true
    },
    async keptBytes() {
      const all = await store.all()
      return all.reduce((sum, each) => sum + (each.isOnlyHere ? 0 : each.bytes), 0)
    },
    async keepAtMost(megabytes) {
      await store.evict(megabytes * MEGABYTE)
      await tellRoom()
    },
    nudge: () => uploads.nudge(),
    async stop() {
      stopListening()
      changes.unsubscribe()
      uploads.stop()
      await store.close()
    },
  }
  return shelf
}

function wantedOf(
  { body }: MediaRecord,
  tier: FileTier,
): { readonly sha256: string; readonly mime: string } | null {
  return tier === 'original' ? body : (body.tiers.preview ?? null)
}

/** Never as what an uploader calls it when that could be a page. */
function typed(blob: Blob, mime: string): Blob {
  const isShown = /^(image\/(?!svg)|audio\/|video\/)/.test(mime)
  return blob.slice(0, blob.size, isShown ? mime : 'application/octet-stream')
}

async function mediaOf(database: JournalDatabase, mediaId: string): Promise<MediaRecord | null> {
  for (const collection of entryCollections(database)) {
    const doc = await collection.findOne(mediaId).exec()
    const record = doc === null ? null : recordOf(doc.toJSON())
    if (record?.type === 'media') return record
  }
  return null
}

async function stateOf(
  database: JournalDatabase,
  mediaId: string,
): Promise<'live' | 'deleted' | 'unknown'> {
  let state: 'deleted' | 'unknown' = 'unknown'
  for (const { storageInstance } of entryCollections(database)) {
    const [doc] = await storageInstance.findDocumentsById([mediaId], true)
    if (doc === undefined) continue
    if (!doc._deleted) return 'live'
    state = 'deleted'
  }
  return state
}
