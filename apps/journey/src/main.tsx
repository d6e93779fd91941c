import '@fontsource-variable/atkinson-hyperlegible-next/wght.css'
import { createRoot } from 'react-dom/client'

import { App, type AppProps } from './app/app.tsx'
import { appParts } from './app/app-parts.ts'
import { fetchAhead } from './app/fetch-ahead.ts'
import { loadMessages } from './app/i18n/languages.ts'
import { phonePage } from './app/phone-page.ts'
import { showPreferences, usePreferences } from './app/preferences-store.ts'
import { loadIdentity, loadSharers, type Identity } from './db/identity-store.ts'
import type { OpenJournal } from './sync/open-journal.ts'
import { type EraseWish, tellSyncStatus, useSyncStatus } from './sync/sync-status-store.ts'

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

phonePage.present = {
  gate: (gate) => show({ gate }),
  beside: (beside) => show({ beside }),
  name: () => open?.journal.me.displayName ?? null,
  async close() {
    const closing = open
    open = null
    show({ journal: null, media: null, hasFailed: false, givenBack: null })
    await closing?.stop()
  },
  open: () => openOwnJournal(),
}

/** Opens what this phone has, if it has joined; a phone that joins again begins anew. */
async function openOwnJournal({ hasJustJoined = false } = {}): Promise<void> {
  try {
    await open?.stop()
    open = null
    const [identity, sharers] = await Promise.all([loadIdentity(), loadSharers()])
    if (sharers !== null && !phonePage.isLetIn) {
      return (await import('./app/shared-phone.tsx')).askWho()
    }
    if (identity?.erasing !== undefined) return await giveBack(identity, { id: identity.erasing })
    if (identity !== null) {
      const { openJournal } = await loadRecords()
      open = await openJournal(identity, firstScreen)
      // Past the router, which would first draw the address for somebody who has not joined.
      if (hasJustJoined) History.prototype.replaceState.call(window.history, null, '', '/')
      if (hasJustJoined) phonePage.onJoined?.(identity.displayName)
    }
    show({ journal: open?.journal ?? null, media: open?.media ?? null, hasFailed: false })
  } catch (error) {
    // Whatever it was, the person reads a sentence instead of an empty page.
    reportError(error)
    show({ hasFailed: true })
  }
}

/** What this phone held goes off it, as its host or its person asked; begun before, it goes on. */
async function giveBack(identity: Identity, wish: EraseWish): Promise<void> {
  const { giveBackPhone } = await import('./sync/give-back.ts')
  await giveBackPhone(identity, wish, {
    show: (givenBack) => show({ journal: null, media: null, givenBack }),
    stop: async () => open?.stop(),
    reopen: () => openOwnJournal(),
  })
}

void openOwnJournal()
useSyncStatus.subscribe(async ({ erasing }, before) => {
  if (erasing === null || before.erasing !== null) return
  const identity = await loadIdentity()
  if (identity !== null) giveBack(identity, erasing).catch(reportError)
})

/** What keeps the app for when the hub is away, and renews it; nothing of it hurries. */
async function keepApp() {
  const { keepAppFresh } = await import('./pwa/register-service-worker.ts')
  return keepAppFresh({
    url: '/service-worker.js',
    onNewVersion: (onUseNewVersion) => show({ onUseNewVersion }),
    onAnotherBuild: (look) =>
      useSyncStatus.subscribe(({ appRevision }, before) => {
        if (before.appRevision !== null && appRevision !== null) {
          if (appRevision !== before.appRevision) look()
        }
      }),
  })
}
const worker = firstScreen.then(keepApp)

/** Fulfilled once the app opens without the hub, or at this address never will. */
const isKept = (async () => {
  if ((await worker) === 'registered') await navigator.serviceWorker.ready
})()
// Where its code did not come, nothing keeps the app before the next load: it is not whole.
isKept.catch(reportError)
// What a service worker serves it has kept whole.
if ((navigator.serviceWorker?.controller ?? null) !== null) tellSyncStatus({ isAppWhole: true })
// Behind the form to join there is time, too: by its last line the whole app is here.
if (!isHostPage) {
  firstScreen
    .then(() => fetchAhead(appParts(usePreferences.getState().language), isKept))
    .catch(reportError)
}
