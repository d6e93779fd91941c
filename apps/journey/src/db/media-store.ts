import { isConflict, isMissing, isQuota, openMediaPouch, type MediaPouch } from './media-pouch.ts'

/** A use of some content: one tier of one media record. */
interface ContentUse {
  readonly mediaId: string
  readonly tier: 'preview' | 'original'
}

/** What is known of content without reading its bytes. */
export interface ContentInfo {
  /** SHA-256, lower-case hex: the same content is kept once. */
  readonly sha256: string
  readonly bytes: number
  readonly mime: string
  /** Not at the hub yet, or never to be: it is not let go of, however full the phone is. */
  readonly isOnlyHere: boolean
  readonly usedAt: number
  readonly uses: readonly ContentUse[]
}

interface RecordingInfo {
  readonly id: string
  readonly mime: string
  readonly kind: 'voice' | 'clip'
  readonly startedAt: number
  /** What it is being recorded for: the key of its draft. */
  readonly draftKey: string
}

type StoreOutcome = 'stored' | 'full'

/** Bytes on this phone. Every write is on the disk when its promise resolves. */
export interface MediaStore {
  put(
    content: Blob,
    about: { sha256: string; isOnlyHere: boolean; use: ContentUse },
  ): Promise<StoreOutcome>
  info(sha256: string): Promise<ContentInfo | null>
  /** Marks it as used now, so that others go before it. */
  read(sha256: string): Promise<Blob | null>
  all(): Promise<readonly ContentInfo[]>
  /** The hub has verified it, or it was moved to where no hub sees it. */
  setOnlyHere(sha256: string, isOnlyHere: boolean): Promise<void>
  /** Forgets some uses; what is used no more is removed, its bytes with it. */
  dropUses(sha256: string, isDropped: (use: ContentUse) => boolean): Promise<void>
  /** Lets go of the least recently used of what the hub has, until `maxBytes` of that are left. */
  evict(maxBytes: number): Promise<void>

  beginRecording(recording: RecordingInfo): Promise<StoreOutcome>
  /** @param index - 0, 1, …: the slices in order are the recording */
  addSlice(recordingId: string, index: number, slice: Blob): Promise<StoreOutcome>
  recordings(): Promise<readonly RecordingInfo[]>
  /** Everything that was stored of it, in order. */
  readRecording(recordingId: string): Promise<Blob>
  dropRecording(recordingId: string): Promise<void>
  close(): Promise<void>
}

const CONTENT = 'content:'
const RECORDING = 'recording:'
const SLICE = 'slice:'
/** The only attachment of a doc here. */
const BYTES = 'bytes'

export function openMediaStore(storesKey: string, now: () => number): MediaStore {
  return mediaStoreOn(openMediaPouch(storesKey), now)
}

function mediaStoreOn(pouch: MediaPouch, now: () => number): MediaStore {
  const find = async (id: string) => {
    try {
      return await pouch.get(id)
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }
  const list = async (prefix: string) => {
    const { rows } = await pouch.allDocs({
      include_docs: true,
      startkey: prefix,
      endkey: `${prefix}\uFFF0`,
    })
    return rows.flatMap(({ doc }) => (doc ? [doc] : []))
  }
  const remove = async (id: string) => {
    const doc = await find(id)
    if (doc !== null) await pouch.remove(id, doc._rev)
  }
  const orFull = async (write: () => Promise<unknown>): Promise<StoreOutcome> => {
    try {
      await write()
      return 'stored'
    } catch (error) {
      if (isQuota(error)) return 'full'
      throw error
    }
  }
  /** Writes what `edit` makes of the doc of now; null leaves it, or removes it. */
  const change = async (
    sha256: string,
    edit: (info: ContentInfo) => Partial<ContentInfo> | 'remove' | null,
  ): Promise<void> => {
    for (;;) {
      const doc = await find(CONTENT + sha256)
      const info = doc === null ? null : infoOf(doc)
      const next = info === null ? null : edit(info)
      if (doc === null || info === null || next === null) return
      try {
        if (next === 'remove') await pouch.remove(doc._id, doc._rev)
        else await pouch.put({ ...doc, ...next })
        return
      } catch (error) {
        // Another tab wrote in between: look again.
        if (!isConflict(error)) throw error
      }
    }
  }

  const store: MediaStore = {
    async put(content, { sha256, isOnlyHere, use }) {
      const attachment = { content_type: content.type || 'application/octet-stream', data: content }
      const fresh = {
        _id: CONTENT + sha256,
        bytes: content.size,
        mime: content.type,
        isOnlyHere,
        usedAt: now(),
        uses: [use],
        _attachments: { [BYTES]: attachment },
      }
      try {
        return await orFull(() => pouch.put(fresh))
      } catch (error) {
        if (!isConflict(error)) throw error
      }
      // The same content again, of another record or a second try.
      await change(sha256, (info) => ({
        isOnlyHere: info.isOnlyHere || isOnlyHere,
        usedAt: now(),
        uses: info.uses.some((each) => isSameUse(each, use)) ? info.uses : [...info.uses, use],
      }))
      return 'stored'
    },
    async info(sha256) {
      const doc = await find(CONTENT + sha256)
      return doc === null ? null : infoOf(doc)
    },
    async read(sha256) {
      try {
        const blob = await pouch.getAttachment(CONTENT + sha256, BYTES)
        await change(sha256, (info) => (now() - info.usedAt > 60_000 ? { usedAt: now() } : null))
        return blob
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    all: async () => (await list(CONTENT)).flatMap((doc) => infoOf(doc) ?? []),
    setOnlyHere: (sha256, isOnlyHere) =>
      change(sha256, (info) => (info.isOnlyHere === isOnlyHere ? null : { isOnlyHere })),
    dropUses: (sha256, isDropped) =>
      change(sha256, (info) => {
        const uses = info.uses.filter((use) => !isDropped(use))
        if (uses.length === 0) return 'remove'
        return uses.length === info.uses.length ? null : { uses }
      }),
    async evict(maxBytes) {
      const all = await store.all()
      const mayGo = all.filter((each) => !each.isOnlyHere).toSorted((a, b) => a.usedAt - b.usedAt)
      let total = mayGo.reduce((sum, { bytes }) => sum + bytes, 0)
      for (const { sha256, bytes } of mayGo) {
        if (total <= maxBytes) return
        // Asked once more within the write: it may have come to be needed meanwhile.
        await change(sha256, (info) => (info.isOnlyHere ? null : 'remove'))
        total -= bytes
      }
    },

    beginRecording: ({ id, ...about }) =>
      orFull(() => pouch.put({ _id: RECORDING + id, ...about })),
    addSlice: (recordingId, index, slice) =>
      orFull(() =>
        pouch.put({
          _id: sliceId(recordingId, index),
          _attachments: { [BYTES]: { content_type: 'application/octet-stream', data: slice } },
        }),
      ),
    async recordings() {
      return (await list(RECORDING)).map((doc) => ({
        id: doc._id.slice(RECORDING.length),
        mime: textIn(doc, 'mime'),
        kind: doc['kind'] === 'clip' ? 'clip' : 'voice',
        startedAt: Number(doc['startedAt']),
        draftKey: textIn(doc, 'draftKey'),
      }))
    },
    async readRecording(recordingId) {
      const about = await find(RECORDING + recordingId)
      const slices: Blob[] = []
      for (const { _id } of await list(`${SLICE}${recordingId}:`)) {
        slices.push(await pouch.getAttachment(_id, BYTES))
      }
      return new Blob(slices, { type: textIn(about, 'mime') })
    },
    async dropRecording(recordingId) {
      for (const { _id } of await list(`${SLICE}${recordingId}:`)) await remove(_id)
      await remove(RECORDING + recordingId)
    },
    close: () => pouch.close(),
  }
  return store
}

function sliceId(recordingId: string, index: number): string {
  return `${SLICE}${recordingId}:${String(index).padStart(6, '0')}`
}

function isSameUse(a: ContentUse, b: ContentUse): boolean {
  return a.mediaId === b.mediaId && a.tier === b.tier
}

function infoOf(doc: {
  readonly _id: string
  readonly [field: string]: unknown
}): ContentInfo | null {
  const { bytes, mime, isOnlyHere, usedAt, uses } = doc
  if (typeof bytes !== 'number' || !Array.isArray(uses)) return null
  return {
    sha256: doc._id.slice(CONTENT.length),
    bytes,
    mime: typeof mime === 'string' ? mime : '',
    isOnlyHere: isOnlyHere === true,
    usedAt: Number(usedAt),
    uses: uses.filter(isUse),
  }
}

function isUse(use: unknown): use is ContentUse {
  return typeof Reflect.get(Object(use), 'mediaId') === 'string'
}

function textIn(doc: object | null, field: string): string {
  const value: unknown = Reflect.get(Object(doc), field)
  return typeof value === 'string' ? value : ''
}
