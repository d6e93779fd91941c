import { mediaFileIdFor, type FileTier, type MediaRecord } from '@tributary/records'
import { firstValueFrom, type BehaviorSubject, type Subscription } from 'rxjs'
import { entryCollections, type UnsentIds } from '../db/live-records.ts'
import type { ContentInfo, MediaStore } from '../db/media-store.ts'
import type { JournalDatabase, RecordCollection } from '../db/open-database.ts'
import { recordOf } from '../db/stored-doc.ts'
import type { MediaHub } from './media-hub.ts'
import { tellMediaStatus, type UploadState } from './media-status-store.ts'
import type { UploadOutcome } from './media-upload.ts'
import { uploadBarrier } from './upload-barrier.ts'
import { useUploadSettings } from './upload-settings-store.ts'

/** Between tries, when the hub is there and yet nothing goes. */
const RETRY_MS = 15_000

export interface UploadSources {
  readonly store: MediaStore
  readonly database: JournalDatabase
  readonly unsent$: BehaviorSubject<UnsentIds>
  readonly hub: () => MediaHub
  /** The hub answers, and this tab is the one that speaks with it. */
  readonly mayStart: () => boolean
}

interface Waiting {
  readonly info: ContentInfo
  readonly mediaId: string
  readonly tier: FileTier
  readonly media: MediaRecord
  readonly collection: RecordCollection
}

export interface Uploads {
  /** Looks whether there is something to send, or something that needs not be sent any more. */
  nudge(): void
  stop(): void
}

/**
 * Sends what only this phone has, previews first, one after the other, and never while records
 * wait: whatever becomes unsent stops it, and it goes on at the same byte.
 */
export function createUploads(sources: UploadSources): Uploads {
  const { store, database, unsent$ } = sources
  let isStopped = false
  let isRunning = false
  let isAskedAgain = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let current = new AbortController()

  const recordsWait = () => [...unsent$.value.values()].some((ids) => ids.size > 0)

  const nudge = () => {
    if (isStopped) return
    if (isRunning) {
      isAskedAgain = true
      return
    }
    clearTimeout(timer)
    isRunning = true
    run()
      .catch(reportError)
      .finally(() => {
        isRunning = false
        if (!isAskedAgain) return
        isAskedAgain = false
        nudge()
      })
  }

  const run = async (): Promise<void> => {
    const waiting = await findWaiting(sources)
    const items = new Map<string, { sent: number; bytes: number }>()
    for (const { mediaId, info } of waiting) {
      const before = items.get(mediaId)?.bytes ?? 0
      items.set(mediaId, { sent: 0, bytes: before + info.bytes })
    }
    const tell = (state: UploadState) =>
      tellMediaStatus({ state, items: Object.fromEntries(items) })
    if (waiting.length === 0) return tell('idle')
    const barrier = await uploadBarrier(useUploadSettings.getState())
    if (barrier !== null) return tell(barrier)
    for (const each of waiting) {
      if (isStopped) return
      if (!sources.mayStart() || recordsWait()) return tell('waiting')
      tell('uploading')
      const outcome = await send(each, (sent) => {
        const known = items.get(each.mediaId)
        items.set(each.mediaId, { bytes: known?.bytes ?? each.info.bytes, sent })
        tell('uploading')
      })
      if (outcome === 'stopped') {
        isAskedAgain = true
        return tell('waiting')
      }
      if (outcome !== 'sent') {
        timer = setTimeout(nudge, RETRY_MS)
        return tell(outcome === 'hub_full' ? 'hub-full' : 'waiting')
      }
      items.delete(each.mediaId)
    }
    tell('idle')
  }

  const send = async (each: Waiting, onSent: (bytes: number) => void): Promise<UploadOutcome> => {
    const content = await store.read(each.info.sha256)
    if (content === null) return 'sent'
    const { uploadContent } = await import('./media-upload.ts')
    current = new AbortController()
    const watch = unsent$.subscribe(() => {
      if (recordsWait()) current.abort()
    })
    try {
      const { mediaId, tier } = each
      const task = { mediaId, tier, content, mime: each.info.mime }
      return await uploadContent(sources.hub(), task, { signal: current.signal, onSent })
    } finally {
      watch.unsubscribe()
    }
  }

  const subscriptions: Subscription[] = [unsent$.subscribe(nudge), database.teams$.subscribe(nudge)]
  const unfollow = useUploadSettings.subscribe(() => {
    current.abort()
    nudge()
  })
  return {
    nudge,
    stop() {
      isStopped = true
      clearTimeout(timer)
      current.abort()
      unfollow()
      for (const subscription of subscriptions) subscription.unsubscribe()
    },
  }
}

/** Previews first, then what was captured first. What the hub says it holds is let go of here. */
async function findWaiting({ store, database, unsent$ }: UploadSources): Promise<Waiting[]> {
  await firstValueFrom(database.teams$)
  const waiting: Waiting[] = []
  for (const info of await store.all()) {
    if (!info.isOnlyHere) continue
    let isOnlyHere = false
    for (const { mediaId, tier } of info.uses) {
      const found = await findMedia(database, mediaId)
      // Still a draft, or kept to oneself: here is its only place.
      if (found === null || found.collection === database.private) {
        isOnlyHere = true
        continue
      }
      if (await isHeld(found.collection, mediaId, tier)) continue
      isOnlyHere = true
      const isUnsent = unsent$.value.get(found.collection.name)?.has(mediaId) === true
      if (!isUnsent) waiting.push({ info, mediaId, tier, ...found })
    }
    if (!isOnlyHere) await store.setOnlyHere(info.sha256, false)
  }
  return waiting.toSorted(
    (a, b) =>
      Number(a.tier === 'original') - Number(b.tier === 'original') ||
      (a.media.hlc < b.media.hlc ? -1 : 1),
  )
}

async function findMedia(database: JournalDatabase, mediaId: string) {
  for (const collection of entryCollections(database)) {
    const doc = await collection.findOne(mediaId).exec()
    const record = doc === null ? null : recordOf(doc.toJSON())
    if (record?.type === 'media') return { media: record, collection }
  }
  return null
}

async function isHeld(
  collection: RecordCollection,
  mediaId: string,
  tier: FileTier,
): Promise<boolean> {
  const doc = await collection.findOne(mediaFileIdFor(mediaId)).exec()
  const record = doc === null ? null : recordOf(doc.toJSON())
  return record?.type === 'mediaFile' && record.body.files.some((file) => file.tier === tier)
}
