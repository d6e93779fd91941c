import { beforeEach, expect, test } from 'vitest'

import { INITIAL_SYNC_STATUS, tellSyncStatus, useSyncStatus } from '../sync/sync-status-store.ts'
import { fetchAhead } from './fetch-ahead.ts'

beforeEach(() => useSyncStatus.setState(INITIAL_SYNC_STATUS))

/** Parts that come from a hub while it is there, and the order they came in. */
function aHub() {
  const hub = { isThere: true, given: [] as string[] }
  const part = (name: string) => async () => {
    if (!hub.isThere) throw new TypeError('Failed to fetch dynamically imported module')
    hub.given.push(name)
  }
  return { hub, part }
}

/** Until everything that needs no further event has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const isWhole = () => useSyncStatus.getState().isAppWhole

test('what is near comes at once, the rest after the first pull', async () => {
  const { hub, part } = aHub()
  const fetched = fetchAhead({ near: [part('entry')], far: [part('search')] }, Promise.resolve())
  await settled()
  expect(hub.given).toEqual(['entry'])
  expect(isWhole()).toBe(false)
  tellSyncStatus({ firstPullDone: true })
  await fetched
  expect(hub.given).toEqual(['entry', 'search'])
  expect(isWhole()).toBe(true)
})

test('what a hub that went away did not give is fetched when it answers, and until then the app is not whole', async () => {
  const { hub, part } = aHub()
  tellSyncStatus({ firstPullDone: true })
  hub.isThere = false
  const fetched = fetchAhead({ near: [part('entry')], far: [part('search')] }, Promise.resolve())
  await settled()
  tellSyncStatus({ lastContactAt: 1 })
  await settled()
  expect([hub.given, isWhole()]).toEqual([[], false])
  hub.isThere = true
  tellSyncStatus({ lastContactAt: 2 })
  await fetched
  expect(hub.given.toSorted()).toEqual(['entry', 'search'])
  expect(isWhole()).toBe(true)
})

test('an app that the browser does not keep yet is not whole', async () => {
  const { part } = aHub()
  tellSyncStatus({ firstPullDone: true })
  let keep: () => void = () => undefined
  const isKept = new Promise<void>((resolve) => {
    keep = resolve
  })
  const fetched = fetchAhead({ near: [part('entry')], far: [] }, isKept)
  await settled()
  expect(isWhole()).toBe(false)
  keep()
  await fetched
  expect(isWhole()).toBe(true)
})

test('an app that nothing will keep, because what keeps it did not come, is not called whole', async () => {
  const { part } = aHub()
  tellSyncStatus({ firstPullDone: true })
  const isKept = Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
  await expect(fetchAhead({ near: [part('entry')], far: [] }, isKept)).rejects.toThrow('fetch')
  expect(isWhole()).toBe(false)
})
