import { TAKE_OVER } from './take-over.ts'

type ServiceWorkerState =
  | { readonly kind: 'registered'; readonly lookForUpdate: () => void }
  /** Plain http on a LAN address, or a browser without: the app works while its page is open. */
  | { readonly kind: 'missing' }

export interface FreshAppOptions {
  /** Where the built worker is served. */
  readonly url: string
  /**
   * A newer version is there. Call `use` once nothing is being written; drafts are kept in any
   * case. All tabs then reload into it.
   */
  onNewVersion(use: () => void): void
  /** Runs `look` when the hub says that it serves another build than before. */
  onAnotherBuild(look: () => void): void
}

const UPDATE_EVERY_MS = 60 * 60_000

/** Keeps the app on this phone where the browser can, and tells when the hub has a newer one. */
export async function keepAppFresh(options: FreshAppOptions): Promise<ServiceWorkerState['kind']> {
  const state = await registerServiceWorker(options)
  options.onAnotherBuild(() => {
    if (state.kind === 'registered') state.lookForUpdate()
    // Nothing keeps the app here: opening it anew is having the newest.
    else options.onNewVersion(() => location.reload())
  })
  return state.kind
}

async function registerServiceWorker(options: FreshAppOptions): Promise<ServiceWorkerState> {
  if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) return { kind: 'missing' }
  const { serviceWorker } = navigator
  let registration: ServiceWorkerRegistration
  try {
    registration = await serviceWorker.register(options.url, { type: 'classic', scope: '/' })
  } catch (error) {
    // The hub is away and the worker's file not cached, or the browser forbids it here.
    if (error instanceof TypeError || error instanceof DOMException) {
      return { kind: 'missing' }
    }
    throw error
  }
  let hasAsked = false
  const offer = (waiting: ServiceWorker) => {
    options.onNewVersion(() => {
      hasAsked = true
      waiting.postMessage(TAKE_OVER, [])
    })
  }
  // A page that came before the first version: that one takes over without anything to replace.
  let isServed = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    const wasServed = isServed
    isServed = true
    if (!wasServed) return
    // Each tab has to begin anew: the files of its version are gone. One that somebody may be
    // writing in, and that did not ask for the new version, waits until it is put away.
    if (hasAsked || document.visibilityState === 'hidden') location.reload()
    else document.addEventListener('visibilitychange', () => location.reload(), { once: true })
  })
  const watch = (installing: ServiceWorker) => {
    installing.addEventListener('statechange', () => {
      // Without a controller this is the first version, which takes over by itself.
      if (installing.state === 'installed' && serviceWorker.controller !== null) offer(installing)
    })
  }
  if (registration.waiting !== null && serviceWorker.controller !== null)
    offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    if (registration.installing !== null) watch(registration.installing)
  })
  const lookForUpdate = () => {
    // Without the hub there is none to find.
    registration.update().catch((error: unknown) => {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error
    })
  }
  setInterval(lookForUpdate, UPDATE_EVERY_MS)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') lookForUpdate()
  })
  return { kind: 'registered', lookForUpdate }
}
