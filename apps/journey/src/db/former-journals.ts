import type { WithDeleted } from 'rxdb/plugins/core'
import { loadFormer } from './joining-store.ts'
import { storedDocConflictHandler } from './merge-stored-docs.ts'
import { storesOf } from './profile.ts'
import { withoutLocalFields, type StoredDoc } from './stored-doc.ts'

// Journals of hubs that this phone has left. They are read from IndexedDB itself: RxDB 17.6.0
// throws at 15 open collections, and the present journal needs up to 12.

const NAME = /^rxdb-dexie-tributary-([0-9a-z]{26}(?:-[0-9a-z]{26})?)--\d+--(.+)$/
const JOURNEY_CHARS = 26
const META = 'rx-replication-meta-'
const DOCS = 'docs'

export interface FormerJournal {
  /** Begins with the lower-case ULID of its journey, and names its stores. */
  readonly key: string
  /** Null where its record never came. */
  readonly title: string | null
  readonly hubName: string | null
  readonly entryCount: number
  /** Written on this phone, and not known to be at its hub. */
  readonly unsentCount: number
  /** Kept for oneself: these are on no hub at all. */
  readonly privateCount: number
  readonly refusedCount: number
}

type Row = Readonly<Record<string, unknown>>
type Rows = ReadonlyMap<string, readonly Row[]>

/** @returns none where this browser does not tell which stores there are */
export async function listFormerJournals(presentJourneyId: string): Promise<FormerJournal[]> {
  const keys = [...(await storesByKey()).keys()]
    // Of somebody else on this phone nothing is said.
    .filter((key) => key === storesOf(key.slice(0, JOURNEY_CHARS)))
    .filter((key) => key !== storesOf(presentJourneyId))
  return Promise.all(keys.map(async (key) => summaryOf(key, await readJournal(key))))
}

/**
 * All that the person wrote there as JSON text; where the phone no longer knows who they were,
 * all that it holds.
 */
export async function exportFormerJournal(key: string): Promise<string> {
  const rows = await readJournal(key)
  const personId = (await loadFormer(key))?.personId ?? null
  const unsent = new Set(unsentDocs(rows).map(({ _id }) => _id))
  const records = [...rows]
    .filter(([name]) => isOfRecords(name))
    .flatMap(([, docs]) => docs.map(storedOf))
    .filter((doc) => !doc._deleted)
    .filter((doc) => personId === null || doc.authorId === personId || saysOf(doc, personId))
    .map((doc) => ({ ...withoutLocalFields(doc), isUnsent: unsent.has(doc._id) }))
  const { title, hubName } = summaryOf(key, rows)
  const refused = (rows.get('refused') ?? []).filter(isLive).map(withoutRxFields)
  const exportedAt = new Date().toISOString()
  return JSON.stringify({ exportedAt, title, hubName, personId, records, refused }, null, 2)
}

/**
 * Takes all stores of a journal off this phone.
 *
 * @throws Error when it is the present one, or when another tab keeps it open
 */
export async function removeFormerJournal(key: string, presentJourneyId: string): Promise<void> {
  if (key === storesOf(presentJourneyId)) throw new Error('the present journal is never removed')
  await removeStores(key)
}

/** @throws Error when another tab keeps one open */
export async function removeStores(key: string): Promise<void> {
  for (const name of (await storesByKey()).get(key)?.values() ?? []) {
    await settled(indexedDB.deleteDatabase(name))
  }
}

/** Whether this browser tells which stores there are. */
export function storesAreTold(): boolean {
  return typeof indexedDB.databases === 'function'
}

/** What a journal's stores hold that no hub is known to have. */
export async function heldInStores(key: string): Promise<{
  readonly unsentCount: number
  readonly privateCount: number
  readonly refusedCount: number
  /** Ids of the photos and recordings that belong to records which go to the hub. */
  readonly sharedMedia: ReadonlySet<string>
}> {
  const rows = await readJournal(key)
  const live = (name: string) => (rows.get(name) ?? []).filter(isLive)
  const shared = [...rows.keys()].filter((name) => isOfRecords(name) && name !== 'private')
  const media = shared.flatMap(live).map(storedOf)
  return {
    unsentCount: unsentDocs(rows).length,
    privateCount: live('private').length,
    refusedCount: live('refused').length,
    sharedMedia: new Set(media.flatMap(({ type, _id }) => (type === 'media' ? [_id] : []))),
  }
}

/** Names of IndexedDB's dbs by collection, by journal. */
async function storesByKey(): Promise<Map<string, Map<string, string>>> {
  const found = new Map<string, Map<string, string>>()
  // Firefox has it since 126 only, whatever the types promise.
  if (!storesAreTold()) return found
  for (const { name = '' } of await indexedDB.databases()) {
    const [, key, collection] = NAME.exec(name) ?? []
    if (key === undefined || collection === undefined) continue
    found.set(key, (found.get(key) ?? new Map<string, string>()).set(collection, name))
  }
  return found
}

async function readJournal(key: string): Promise<Rows> {
  const names = (await storesByKey()).get(key) ?? new Map<string, string>()
  const read = [...names].map(async ([collection, name]): Promise<[string, readonly Row[]]> => [
    collection,
    await readDocs(name),
  ])
  return new Map(await Promise.all(read))
}

async function readDocs(name: string): Promise<readonly Row[]> {
  const db = await settled(indexedDB.open(name))
  try {
    if (!db.objectStoreNames.contains(DOCS)) return []
    return await settled<Row[]>(db.transaction(DOCS).objectStore(DOCS).getAll())
  } finally {
    db.close()
  }
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')))
    request.addEventListener('blocked', () => reject(new Error('another tab keeps it open')))
  })
}

function summaryOf(key: string, rows: Rows): FormerJournal {
  const live = (name: string) => (rows.get(name) ?? []).filter(isLive).map(storedOf)
  const inRecords = [...rows.keys()].filter(isOfRecords).flatMap(live)
  const journeyId = `journey:${key.slice(0, JOURNEY_CHARS).toUpperCase()}`
  const bodyOf = (type: string, id?: string) =>
    inRecords.find((doc) => doc.type === type && (id === undefined || doc._id === id))?.body
  return {
    key,
    title: textIn(bodyOf('journey', journeyId), 'title'),
    hubName: textIn(bodyOf('hub'), 'name'),
    entryCount: inRecords.filter(({ type }) => type === 'entry').length,
    unsentCount: unsentDocs(rows).length,
    privateCount: live('private').filter(({ type }) => type === 'entry').length,
    refusedCount: live('refused').length,
  }
}

/** As `rxdb-couch` has it: neither pulled as it is now, nor held by a server in just this state. */
function unsentDocs(rows: Rows): WithDeleted<StoredDoc>[] {
  const held = new Map<string, WithDeleted<StoredDoc>[]>()
  for (const [name, docs] of rows) {
    if (!name.startsWith(META)) continue
    for (const { itemId, isCheckpoint, docData } of docs) {
      if (isCheckpoint !== '0' || !isRow(docData)) continue
      const id = String(itemId)
      held.set(id, [...(held.get(id) ?? []), storedOf(docData)])
    }
  }
  return [...rows]
    .filter(([name]) => isOfRecords(name) && name !== 'private')
    .flatMap(([, docs]) => docs)
    .filter((row) => !isPulled(row))
    .map(storedOf)
    .filter((doc) => {
      const states = held.get(doc._id) ?? []
      // What was never at a hub and is gone again needs no sending.
      if (states.length === 0) return !doc._deleted
      return !states.some((state) => storedDocConflictHandler.isEqual(state, doc, 'former'))
    })
}

function isPulled({ _meta, _rev }: Row): boolean {
  const mark = isRow(_meta) ? _meta['o'] : undefined
  return isRow(mark) && mark['_rev'] === Number.parseInt(String(_rev), 10)
}

function isOfRecords(name: string): boolean {
  return ['hub', 'journey', 'private'].includes(name) || name.startsWith('team_')
}

/** Dexie keeps `_deleted` as a text, since IndexedDB has no index over booleans. */
function isLive({ _deleted }: Row): boolean {
  return _deleted !== '1' && _deleted !== true
}

function storedOf(row: Row): WithDeleted<StoredDoc> {
  const { _rev, _meta, _attachments, ...doc } = row
  return {
    ...doc,
    _id: textOf(doc['_id']),
    type: textOf(doc['type']),
    authorId: textOf(doc['authorId']),
    body: isRow(doc['body']) ? doc['body'] : {},
    lane: doc['type'] === 'entry' ? 'entry' : 'side',
    newestFirst: '',
    groupId: '',
    occurredUtc: '',
    movement: '',
    _deleted: !isLive(row),
  }
}

function withoutRxFields(row: object): Record<string, unknown> {
  const doc: Record<string, unknown> = { ...row }
  for (const field of ['_rev', '_meta', '_attachments', '_deleted']) delete doc[field]
  return doc
}

function saysOf(doc: StoredDoc, personId: string): boolean {
  return JSON.stringify(doc.body).includes(personId)
}

function textIn(body: object | undefined, field: string): string | null {
  const text: unknown = body === undefined ? null : Reflect.get(body, field)
  return typeof text === 'string' && text !== '' ? text : null
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
