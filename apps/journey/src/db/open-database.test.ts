import 'fake-indexeddb/auto'
import { newRecord } from '@tributary/records'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TimelineFilter } from './journal.ts'
import { loadIdentity, saveIdentity } from './identity-store.ts'
import { storedFrom } from './stored-doc.ts'
import { eventually, openTestPhone, otherWriter, testIdentity, type TestPhone } from './testing.ts'

const EVERYTHING: TimelineFilter = { mineOnly: false, movement: 'all', teamId: null, day: null }
const ENTRIES = 5000
const AMENDMENTS = 40
const PAGE = 50

let phone: TestPhone
let durabilities: unknown[]
let docsRead: number
let restore: () => void

beforeEach(async () => {
  restore = watchIndexedDb()
  phone = await openTestPhone({
    database: { storage: getRxStorageDexie({ chromeTransactionDurability: 'strict' }) },
  })
})
afterEach(async () => {
  await phone.close()
  restore()
})

/** Counts what IndexedDB hands out, and notes the durability each write asks for. */
function watchIndexedDb(): () => void {
  durabilities = []
  docsRead = 0
  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (mode === 'readwrite') durabilities.push(options?.durability)
    return transaction.call(this, stores, mode, options)
  }
  const { openCursor } = IDBIndex.prototype
  const { continue: next } = IDBCursor.prototype
  IDBIndex.prototype.openCursor = function (...range) {
    docsRead += 1
    return openCursor.apply(this, range)
  }
  IDBCursor.prototype.continue = function (...key) {
    docsRead += 1
    return next.apply(this, key)
  }
  return () => {
    IDBDatabase.prototype.transaction = transaction
    IDBIndex.prototype.openCursor = openCursor
    IDBCursor.prototype.continue = next
  }
}

async function fill(): Promise<void> {
  const other = otherWriter(phone)
  const entries = Array.from({ length: ENTRIES }, (_, at) =>
    newRecord(
      'entry',
      {
        movement: at % 2 === 0 ? 'enact' : 'reflect',
        text: `entry ${at}`,
        mediaIds: [],
        aboutIds: [],
        mentions: [],
      },
      other,
    ),
  )
  const amendments = entries
    .slice(0, AMENDMENTS)
    .map((entry) =>
      newRecord('amendment', { entryId: entry._id, previousId: null, text: 'corrected' }, other),
    )
  const docs = [...entries, ...amendments].map((record) => {
    const { _deleted, ...doc } = storedFrom(record)
    return doc
  })
  const { error } = await phone.database.journey.bulkInsert(docs)
  if (error.length > 0) throw new Error('not all were stored')
}

test('the newest 50 of 5,000 entries are shown by reading 50, not 5,000', async () => {
  await fill()
  const { journal } = phone
  await eventually(journal.timeline({ ...EVERYTHING, teamId: 'team:none' }, 1), () => true)
  docsRead = 0
  const page = await eventually(
    journal.timeline(EVERYTHING, PAGE),
    ({ entries }) => entries.length === PAGE,
  )
  expect(page.hasMore).toBe(true)
  expect(page.entries[0]?.text).toBe(`entry ${ENTRIES - 1}`)
  // One more than the page to know whether there are more, and a cursor's look into each
  // collection that has none.
  expect(docsRead).toBeGreaterThanOrEqual(PAGE)
  expect(docsRead).toBeLessThanOrEqual(PAGE + 5)
})

test('a new entry is shown without reading the others again', async () => {
  await fill()
  const { journal } = phone
  const page$ = journal.timeline(EVERYTHING, PAGE)
  const subscription = page$.subscribe()
  await eventually(page$, ({ entries }) => entries.length === PAGE)
  docsRead = 0
  await journal.logEntry({
    movement: 'enact',
    text: 'the newest',
    aboutIds: [],
    teamId: null,
    sessionId: null,
    visibility: 'hub',
  })
  await eventually(page$, ({ entries }) => entries[0]?.text === 'the newest')
  subscription.unsubscribe()
  expect(docsRead).toBeLessThanOrEqual(PAGE + 5)
})

test('every write asks IndexedDB for strict durability', async () => {
  await phone.journal.renameMe('Ama K')
  expect(durabilities.length).toBeGreaterThan(0)
  expect(new Set(durabilities)).toEqual(new Set(['strict']))
})

test('text that was withdrawn is in no store of the phone', async () => {
  const id = await phone.journal.logEntry({
    movement: 'enact',
    text: 'a secret sentence',
    aboutIds: [],
    teamId: null,
    sessionId: null,
    visibility: 'private',
  })
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: { length: 0, key: () => null },
  })
  expect(await everyValue()).toContain('a secret sentence')
  await phone.journal.withdrawEntry(id, '')
  expect(await everyValue()).not.toContain('a secret sentence')
})

test('a person stays the same person after a reload', async () => {
  const identity = testIdentity()
  await saveIdentity(identity)
  expect(await loadIdentity()).toEqual(identity)
  expect(durabilities.at(-1)).toBe('strict')
})

async function everyValue(): Promise<string> {
  const values: unknown[] = []
  for (const { name } of await indexedDB.databases()) {
    const db = await opened(indexedDB.open(name ?? ''))
    for (const store of db.objectStoreNames) {
      values.push(await opened(db.transaction(store).objectStore(store).getAll()))
    }
    db.close()
  }
  return JSON.stringify(values)
}

function opened<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('failed')))
  })
}
