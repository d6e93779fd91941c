import { act, cleanup, render, screen } from '@testing-library/react'
import { Suspense, type ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { INITIAL_SYNC_STATUS, tellSyncStatus, useSyncStatus } from '../sync/sync-status-store.ts'
import { I18nProvider } from './i18n/i18n-context.tsx'
import { loadMessages } from './i18n/languages.ts'
import { PageBoundary } from './page-boundary.tsx'
import { lazyPart } from './parts/lazy-part.tsx'
import { PartBoundary } from './parts/part-boundary.tsx'

beforeEach(() => {
  useSyncStatus.setState(INITIAL_SYNC_STATUS)
  // React and the boundaries tell of each failure on the console; here they are meant.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.stubGlobal('reportError', () => undefined)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Code that comes from a hub, once that is there. */
function fromHub() {
  const hub = { isThere: false, asked: 0 }
  const Part = lazyPart(async () => {
    hub.asked += 1
    if (!hub.isThere) throw new TypeError('Failed to fetch dynamically imported module')
    return () => <p>The page itself</p>
  })
  return { hub, Part }
}

const hubAnswers = (at: number) =>
  act(async () => tellSyncStatus({ hub: 'reachable', lastContactAt: at }))

/** Shows a page at its place. @returns shows the next one in the same frame */
async function show(place: string, page: ReactNode) {
  const messages = await loadMessages('en')
  const frame = (at: string, shown: ReactNode) => (
    <I18nProvider language="en" messages={messages}>
      <PageBoundary place={at}>
        <Suspense>{shown}</Suspense>
      </PageBoundary>
    </I18nProvider>
  )
  const { rerender } = await act(async () => render(frame(place, page)))
  return (at: string, next: ReactNode) => act(async () => rerender(frame(at, next)))
}

test('a page that the hub was not there to give says so, and comes when the hub answers', async () => {
  const { hub, Part } = fromHub()
  await show('/day', <Part />)
  expect(screen.getByText('This page has not come to this phone yet.')).toBeTruthy()
  await hubAnswers(1)
  expect(screen.getByText('This page has not come to this phone yet.')).toBeTruthy()
  expect(hub.asked).toBe(2)
  hub.isThere = true
  await hubAnswers(2)
  expect(screen.getByText('The page itself')).toBeTruthy()
})

test('a page that breaks each time it is drawn says so, and the next page is shown', async () => {
  const Broken = (): ReactNode => {
    throw new Error('a mistake')
  }
  const go = await show('/day', <Broken />)
  expect(screen.getByText('This page stopped working.')).toBeTruthy()
  await go('/day', <Broken />)
  expect(screen.getByText('This page stopped working.')).toBeTruthy()
  await go('/people', <p>Another page</p>)
  expect(screen.getByText('Another page')).toBeTruthy()
})

test('a part that did not come leaves its page alone, and comes when the hub answers', async () => {
  const { hub, Part } = fromHub()
  await show(
    '/',
    <>
      <p>The first entries</p>
      <PartBoundary fallback={<p>In its place</p>}>
        <Part />
      </PartBoundary>
    </>,
  )
  expect(screen.getByText('The first entries')).toBeTruthy()
  expect(screen.getByText('In its place')).toBeTruthy()
  hub.isThere = true
  await hubAnswers(1)
  expect(screen.getByText('The page itself')).toBeTruthy()
})
