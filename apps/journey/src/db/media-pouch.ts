import idbAdapter from 'pouchdb-adapter-idb'
import UntypedPouchDB from 'pouchdb-core'

/** A doc of the media store, as PouchDB gives it back. */
interface PouchDoc {
  readonly _id: string
  readonly _rev: string
  readonly [field: string]: unknown
}

interface NewDoc {
  readonly _id: string
  readonly _rev?: string
  readonly [field: string]: unknown
}

/** What the media store uses of PouchDB. */
export interface MediaPouch {
  get(id: string): Promise<PouchDoc>
  put(doc: NewDoc): Promise<{ readonly rev: string }>
  remove(id: string, rev: string): Promise<unknown>
  allDocs(options: {
    include_docs: true
    startkey: string
    endkey: string
  }): Promise<{ readonly rows: readonly { readonly doc?: PouchDoc | null }[] }>
  getAttachment(id: string, name: string): Promise<Blob>
  compact(): Promise<unknown>
  close(): Promise<void>
  destroy(): Promise<unknown>
}

interface PouchConstructor {
  new (name: string, options: object): MediaPouch
  plugin(plugin: unknown): PouchConstructor
}

const PREFIX = 'tributary-media-'
/** As the adapter names its IndexedDB databases. */
const IDB_PREFIX = `_pouch_${PREFIX}`

/** @param storesKey - of the journey, and the person, whose media these are */
export function openMediaPouch(storesKey: string): MediaPouch {
  writeStrictly()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- PouchDB's packages carry no types
  const PouchDB = (UntypedPouchDB as PouchConstructor).plugin(idbAdapter)
  return new PouchDB(`${PREFIX}${storesKey.toLowerCase()}`, {
    adapter: 'idb',
    // Old revs would keep the bytes of what was removed.
    auto_compaction: true,
    revs_limit: 1,
  })
}

let isStrict = false

/**
 * Lets the adapter's transactions end on the disk and not in the system's cache: it knows no
 * `durability`, and browsers' default is relaxed. Touches no other database.
 */
function writeStrictly(): void {
  if (isStrict || typeof IDBDatabase === 'undefined') return
  isStrict = true
  const begin = Reflect.get(IDBDatabase.prototype, 'transaction')
  IDBDatabase.prototype.transaction = function transaction(stores, mode, options) {
    const isOurs = mode === 'readwrite' && this.name.startsWith(IDB_PREFIX)
    return begin.call(this, stores, mode, isOurs ? { ...options, durability: 'strict' } : options)
  }
}

export function isMissing(error: unknown): boolean {
  return Reflect.get(Object(error), 'status') === 404
}

export function isConflict(error: unknown): boolean {
  return Reflect.get(Object(error), 'status') === 409
}

/** The disk is full, or this browser gives no more of it. */
export function isQuota(error: unknown): boolean {
  const texts = ['name', 'message', 'reason'].map((key) => Reflect.get(Object(error), key))
  return texts.some((text) => typeof text === 'string' && /quota/i.test(text))
}
