import { createRxDatabase, type RxCollection, type RxStorage } from 'rxdb/plugins/core'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import {
  type CollectionSync,
  type CollectionSyncOptions,
  type CouchSync,
  type CouchSyncOptions,
  createCouchSync,
  type Refusal,
  type SyncTimings,
} from '../src/index.ts'
import {
  mergeNotes,
  type Note,
  NOTE_SCHEMA,
  noteConflicts,
  noteToLocal,
  noteToWire,
} from './notes.ts'

const FAST: SyncTimings = {
  retryMinMs: 5,
  retryMaxMs: 40,
  requestSilenceMs: 1_000,
  feedSilenceMs: 1_000,
  heartbeatMs: 200,
  leafMergeDelayMs: 5,
  checkpointPaceMs: 20,
}

export interface PhoneOptions {
  readonly url: () => string
  readonly headers?: () => Record<string, string>
  readonly db?: string
  readonly name?: string
  readonly storage?: RxStorage<unknown, unknown>
  readonly multiInstance?: boolean
  readonly fetch?: typeof fetch
  readonly feed?: 'auto' | 'continuous'
  readonly random?: () => number
  readonly timings?: Partial<SyncTimings>
  readonly pullSizes?: NonNullable<CouchSyncOptions['pullSizes']>
  /** Takes all notes for docs that are never edited, which they are. */
  readonly pullsOnce?: boolean
  readonly keepUnseen?: CollectionSyncOptions<Note>['keepUnseen']
  readonly addRefusal?: (refusal: Refusal) => Promise<void>
}

/** One RxDB with one synced collection, and what a test asks of it. */
export interface Phone {
  readonly notes: RxCollection<Note>
  readonly sync: CouchSync
  readonly notesSync: CollectionSync
  readonly refusals: Refusal[]
  write(id: string, token: string, title?: string): Promise<void>
  /** Changes the title alone, of a note that is there. */
  rename(id: string, title: string): Promise<void>
  remove(id: string): Promise<void>
  read(id: string): Promise<Note | undefined>
  all(): Promise<Map<string, Note>>
  /** Resolves when every local write is acknowledged. */
  settled(): Promise<void>
  /** Resolves when the note satisfies the condition. */
  until(id: string, condition: (note: Note | undefined) => boolean): Promise<void>
  /** The stored doc, tombstones included. */
  raw(id: string): Promise<readonly { readonly _deleted: boolean }[]>
  close(): Promise<void>
}

let count = 0

export async function startPhone(options: PhoneOptions): Promise<Phone> {
  count += 1
  const database = await createRxDatabase<{ notes: RxCollection<Note> }>({
    name: options.name ?? `phone-${process.pid}-${count}`,
    storage: options.storage ?? getRxStorageMemory(),
    multiInstance: options.multiInstance ?? false,
    eventReduce: true,
    hashFunction: async (text) => {
      if (typeof text !== 'string') throw new Error('only text is hashed here')
      return hash(text)
    },
  })
  const { notes } = await database.addCollections({
    notes: { schema: NOTE_SCHEMA, conflictHandler: noteConflicts },
  })
  const refusals: Refusal[] = []
  const sync = createCouchSync({
    server: () => ({ url: options.url(), headers: options.headers?.() ?? {} }),
    feed: options.feed ?? 'auto',
    timings: { ...FAST, ...options.timings },
    ...(options.pullSizes ? { pullSizes: options.pullSizes } : {}),
    ...(options.fetch ? { fetch: options.fetch } : {}),
    ...(options.random ? { random: options.random } : {}),
  })
  const notesSync = sync.add<Note>({
    collection: notes,
    db: options.db ?? 'notes',
    toLocal: noteToLocal,
    toWire: noteToWire,
    mergeLosingLeaf: (winner, loser) => mergeNotes(winner, loser),
    ...(options.keepUnseen ? { keepUnseen: options.keepUnseen } : {}),
    isNeverEdited: () => options.pullsOnce ?? false,
    refusals: {
      async add(refusal) {
        await options.addRefusal?.(refusal)
        refusals.push(refusal)
      },
    },
  })

  return {
    notes,
    sync,
    notesSync,
    refusals,
    async write(id, token, title) {
      for (;;) {
        const doc = await notes.findOne(id).exec()
        if (doc !== null) {
          const changed = await doc.incrementalModify((note: Note) => ({
            ...note,
            title: title ?? note.title,
            tokens: [...new Set([...note.tokens, token])].sort(),
          }))
          if (!changed.deleted) return
        }
        try {
          await notes.insert({ id, title: title ?? '', tokens: [token] })
          return
        } catch (error) {
          // Pulled between the look and the insert: it is changed instead.
          if (Reflect.get(Object(error), 'code') !== 'CONFLICT') throw error
        }
      }
    },
    async rename(id, title) {
      const doc = await notes.findOne(id).exec()
      await doc?.incrementalModify((note: Note) => ({ ...note, title }))
    },
    async remove(id) {
      const doc = await notes.findOne(id).exec()
      await doc?.incrementalRemove()
    },
    async read(id) {
      const doc = await notes.findOne(id).exec()
      return doc?.toMutableJSON()
    },
    async all() {
      const docs = await notes.find().exec()
      return new Map(docs.map((doc) => [doc.id, doc.toMutableJSON()]))
    },
    async settled() {
      await firstValueFrom(notesSync.pendingIds$.pipe(filter((ids) => ids.size === 0)))
    },
    async until(id, condition) {
      await firstValueFrom(
        notes.findOne(id).$.pipe(filter((doc) => condition(doc?.toMutableJSON()))),
      )
    },
    raw: (id) => notes.storageInstance.findDocumentsById([id], true),
    async close() {
      await sync.stop()
      await notesSync.cancel()
      await database.close()
    },
  }
}

/** RxDB's own hash needs a secure context; any fixed hash will do here. */
function hash(text: string): string {
  let value = 2_166_136_261
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 16_777_619) >>> 0
  }
  return value.toString(16).padStart(8, '0')
}
