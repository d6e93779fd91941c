import { TAKE_OVER } from './take-over.ts'

/** A service worker with a newer version of the app that waits for a person's word. */
export interface NewVersion {
  /** Takes over and loads the page anew. Call it when no draft is open. */
  use(): void
}

/**
 * Keeps the app on this phone, so that it opens without the hub.
 *
 * @param onNewVersion - called once for each newer version that has been fetched and waits
 * @returns false where the browser has no service workers, as on plain http
 */
export function registerServiceWorker(onNewVersion: (version: NewVersion) => void): boolean {
  if (!('serviceWorker' in navigator)) return false
  const { serviceWorker } = navigator
  const announce = (waiting: ServiceWorker) => {
    onNewVersion({
      use() {
        serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
        waiting.postMessage(TAKE_OVER)
      },
    })
  }
  void serviceWorker.register('/service-worker.js').then(
    (registration) => {
      if (registration.waiting !== null) announce(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const coming = registration.installing
        coming?.addEventListener('statechange', () => {
          // Without a controller this is the first install, which is no news to anybody.
          if (coming.state === 'installed' && serviceWorker.controller !== null) announce(coming)
        })
      })
    },
    (error: unknown) => {
      // The hub may be gone at this very moment; the next opening tries again.
      console.warn('The app could not be kept on this phone yet:', error)
    },
  )
  return true
}
