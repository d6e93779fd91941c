import { TAKE_OVER } from './take-over.ts'

export type ServiceWorkerState =
  /** `lookForUpdate`: now, for when the hub says that it serves another build. */
  | { readonly kind: 'registered'; readonly lookForUpdate: () => void }
  /** Plain http on a LAN address, or a browser without: the app works while its page is open. */
  | { readonly kind: 'missing'; readonly why: 'insecure_context' | 'not_supported' | 'failed' }

export interface ServiceWorkerOptions {
  /** Where the built worker is served. */
  readonly url: string
  /**
   * A new version waits. Call `takeOver` once nothing is being written; drafts are kept in any
   * case. All tabs then reload into the new version.
   */
  onUpdateWaiting(takeOver: () => void): void
}

const UPDATE_EVERY_MS = 60 * 60_000

export async function registerServiceWorker(
  options: ServiceWorkerOptions,
): Promise<ServiceWorkerState> {
  if (!globalThis.isSecureContext) return { kind: 'missing', why: 'insecure_context' }
  if (!('serviceWorker' in navigator)) return { kind: 'missing', why: 'not_supported' }
  const { serviceWorker } = navigator
  let registration: ServiceWorkerRegistration
  try {
    registration = await serviceWorker.register(options.url, { type: 'classic', scope: '/' })
  } catch (error) {
    // The hub is away and the worker's file not cached, or the browser forbids it here.
    if (error instanceof TypeError || error instanceof DOMException) {
      return { kind: 'missing', why: 'failed' }
    }
    throw error
  }
  let hasAsked = false
  const offer = (waiting: ServiceWorker) => {
    options.onUpdateWaiting(() => {
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
