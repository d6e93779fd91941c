import '@fontsource-variable/atkinson-hyperlegible-next/wght.css'
import { createRoot } from 'react-dom/client'

import { App, type AppProps } from './app/app.tsx'
import { appParts } from './app/app-parts.ts'
import { fetchAhead } from './app/fetch-ahead.ts'
import { loadMessages } from './app/i18n/languages.ts'
import { showPreferences, usePreferences } from './app/preferences-store.ts'
import { loadIdentity } from './db/identity-store.ts'
import { registerServiceWorker } from './pwa/register-service-worker.ts'
import type { OpenJournal } from './sync/open-journal.ts'
import { tellSyncStatus, useSyncStatus } from './sync/sync-status-store.ts'

// The one composition root. The records' code comes in a chunk of its own, asked for at once and
// in parallel where they are shown, and behind the form where somebody is still joining.
const RECORDS_BEHIND_FORM_MS = 1_500
const loadRecords = () => import('./sync/open-journal.ts')
const isHostPage = /^\/host(\/|$)/.test(window.location.pathname)
if (isHostPage || /^\/join(\/|$)/.test(window.location.pathname)) {
  setTimeout(() => loadRecords().catch(reportError), RECORDS_BEHIND_FORM_MS)
} else loadRecords().catch(reportError)
void loadMessages(usePreferences.getState().language)

showPreferences(document.documentElement, usePreferences.getState())

const place = document.getElementById('root')
if (place === null) throw new Error('index.html has lost its #root')
const root = createRoot(place)

/** Where no first screen comes, as beside an open form to join, the rest begins all the same. */
const FIRST_SCREEN_AT_MOST_MS = 3_000
let tellDrawn: () => void = () => undefined
const firstScreen = new Promise<void>((resolve) => {
  tellDrawn = resolve
  setTimeout(resolve, FIRST_SCREEN_AT_MOST_MS)
})

let open: OpenJournal | null = null
let shown: AppProps = {
  journal: null,
  baseUrl: window.location.origin,
  onJoined: () => void openOwnJournal({ hasJustJoined: true }),
  onDrawn: () => tellDrawn(),
}

function show(change: Partial<AppProps>): void {
  shown = { ...shown, ...change }
  root.render(<App {...shown} />)
}

/** Opens what this phone has, if it has joined; a phone that joins again begins anew. */
async function openOwnJournal({ hasJustJoined = false } = {}): Promise<void> {
  try {
    await open?.stop()
    open = null
    const identity = await loadIdentity()
    if (identity !== null) {
      const { openJournal } = await loadRecords()
      open = await openJournal(identity, firstScreen)
      if (hasJustJoined) window.history.replaceState(null, '', '/')
    }
    show({ journal: open?.journal ?? null, media: open?.media ?? null, hasFailed: false })
  } catch (error) {
    // Whatever it was, the person reads a sentence instead of an empty page.
    reportError(error)
    show({ hasFailed: true })
  }
}

void openOwnJournal()
const worker = registerServiceWorker({
  url: '/service-worker.js',
  onUpdateWaiting: (takeOver) => show({ onUseNewVersion: takeOver }),
})
// The hub was renewed while this page is open: nobody need wait for the next look in an hour.
useSyncStatus.subscribe(async ({ appRevision }, before) => {
  if (before.appRevision === null || appRevision === null) return
  if (appRevision === before.appRevision) return
  const state = await worker
  if (state.kind === 'registered') state.lookForUpdate()
  else show({ onUseNewVersion: () => window.location.reload() })
})

/** Fulfilled once the app opens without the hub, or never will. */
const isKept = (async () => {
  const { kind } = await worker
  if (kind === 'registered') await navigator.serviceWorker.ready
})()
// What a service worker serves it has kept whole.
if ((navigator.serviceWorker?.controller ?? null) !== null) tellSyncStatus({ isAppWhole: true })
// Behind the form to join there is time, too: by its last line the whole app is here.
if (!isHostPage) {
  void firstScreen.then(() => fetchAhead(appParts(usePreferences.getState().language), isKept))
}
