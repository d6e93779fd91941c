import 'fake-indexeddb/auto'
import { newRecord, ulidOf } from '@tributary/records'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { heldOnPhone } from '../db/erase-journal.ts'
import { loadIdentity, saveIdentity, type Identity } from '../db/identity-store.ts'
import { openDatabase } from '../db/open-database.ts'
import { putRecord } from '../db/record-store.ts'
import { TEST_START, testIdentity } from '../db/testing.ts'
import { createWriter } from '../db/writer.ts'
import { givenBackTo } from './given-back.ts'
import {
  declineErasure,
  eraseThisPhone,
  goOnErasing,
  heedErasure,
  tellErased,
} from './give-back.ts'
import { answerTabs } from './other-tabs.ts'
import { INITIAL_SYNC_STATUS, tellSyncStatus, useSyncStatus } from './sync-status-store.ts'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size
    },
  })
  tellSyncStatus(INITIAL_SYNC_STATUS)
})
afterEach(() => vi.unstubAllGlobals())

const WISH = 'wish'
const journeyOf = (identity: Identity) => ulidOf(identity.journey.id)
const storesOf = async (identity: Identity) =>
  (await indexedDB.databases()).filter(({ name = '' }) =>
    name.includes(journeyOf(identity).toLowerCase()),
  ).length

/** A phone that wrote these, which no hub has, and whose journal is closed. */
async function closedPhone(wrote: readonly ('hub' | 'private')[], more: Partial<Identity> = {}) {
  const identity = testIdentity({ baseUrl: 'https://hub.test', ...more })
  const database = await openDatabase({
    name: `tributary-${journeyOf(identity).toLowerCase()}`,
    multiInstance: false,
  })
  const clock = { now: () => TEST_START, offsetMs: () => 0 }
  const writer = await createWriter(identity, database, clock)
  for (const visibility of wrote) {
    const body = { movement: 'enact' as const, text: 'Mine.', mediaIds: [], aboutIds: [] }
    const entry = newRecord('entry', { ...body, mentions: [] }, writer, { visibility })
    await putRecord(visibility === 'hub' ? database.journey : database.private, entry)
  }
  await database.close()
  await saveIdentity(identity)
  return identity
}

const waits = async (identity: Identity) => {
  await heedErasure(identity, WISH)
  return useSyncStatus.getState().eraseAsked?.why
}

test('[HO17] what the hub has not got is never erased, whoever asks and whoever is sure', async () => {
  const identity = await closedPhone(['hub'], { isLent: true })
  expect(await heldOnPhone(journeyOf(identity))).toEqual({ unsent: 1, own: 0 })
  const stores = await storesOf(identity)
  expect(await eraseThisPhone(identity, { id: WISH, isSure: true })).toBe(false)
  expect(await storesOf(identity)).toBe(stores)
  expect(await loadIdentity()).toEqual(identity)
  expect(await waits(identity)).toBe('unsent')
  expect(useSyncStatus.getState().erasing).toBeNull()
})

test('[HO17] private entries and drafts are erased only when the person says so on the phone', async () => {
  const identity = await closedPhone(['private'], { isLent: true })
  expect(await heldOnPhone(journeyOf(identity))).toEqual({ unsent: 0, own: 1 })
  expect(await waits(identity)).toBe('own')
  expect(await eraseThisPhone(identity, { id: WISH, isSure: false })).toBe(false)
  kept.set('tributary:draft:new:enact', JSON.stringify({ text: 'Half a' }))
  kept.set('tributary:form:x', '{}')
  kept.set('tributary:preferences', '{"language":"fr"}')
  expect(await heldOnPhone(journeyOf(identity))).toEqual({ unsent: 0, own: 2 })
  expect(await eraseThisPhone(identity, { id: WISH, isSure: true })).toBe(true)
  expect(await storesOf(identity)).toBe(0)
  expect([...kept.keys()]).toEqual(['tributary:preferences'])
})

test('[HO19] a phone of one’s own, and one over plain http, is erased by nobody but its person', async () => {
  expect(await waits(await closedPhone([]))).toBe('person')
  const open = await closedPhone([], { isLent: true, baseUrl: 'http://192.168.1.10:8700' })
  expect(await waits(open)).toBe('person')
  declineErasure(WISH)
  expect(await waits(open)).toBe('declined')
  expect(useSyncStatus.getState().erasing).toBeNull()
})

test('[HO19] a lent phone with nothing left begins by itself, but for another tab that has it open', async () => {
  const identity = await closedPhone([], { isLent: true })
  const other = new BroadcastChannel('tributary-tabs')
  const asks: unknown[] = []
  other.addEventListener('message', ({ data }) => {
    asks.push(data)
    other.postMessage({ to: data.who })
  })
  const stopAnswering = answerTabs()
  expect(await waits(identity)).toBe('other_tab')
  expect(asks).toHaveLength(1)
  other.close()
  // Its own answer does not count.
  expect(await waits(identity)).toBeNull()
  expect(useSyncStatus.getState().erasing).toEqual({ id: WISH, isSure: false })
  stopAnswering()
})

test('[HO18] a phone that dies while it is erased goes on at its next start, and is nobody once the hub has heard', async () => {
  const identity = await closedPhone([], { isLent: true })
  vi.spyOn(indexedDB, 'deleteDatabase').mockImplementationOnce(() => {
    throw new Error('the tab was killed')
  })
  await expect(eraseThisPhone(identity, { id: WISH, isSure: false })).rejects.toThrow('killed')
  const next = await loadIdentity()
  expect(next).toEqual({ ...identity, erasing: WISH })
  expect(await storesOf(identity)).toBeGreaterThan(0)
  await goOnErasing(identity)
  expect(await storesOf(identity)).toBe(0)

  const told: unknown[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    told.push([url, init.body])
    return new Response('{"ok":true}')
  })
  await tellErased(identity, WISH)
  expect(told).toEqual([['https://hub.test/api/me/erased', `{"id":"${WISH}"}`]])
  expect(await loadIdentity()).toBeNull()
  expect(givenBackTo()).toBe(identity.hub.name)
})
