/// <reference lib="webworker" />
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { TAKE_OVER } from './take-over.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly (string | PrecacheEntry)[]
}

// The app and nothing else is kept: records live in IndexedDB, and an answer of the hub that
// came out of a cache would be a lie.
precacheAndRoute([...self.__WB_MANIFEST])
cleanupOutdatedCaches()

// Every page of the app is the same document, with or without the hub.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/api\//, /^\/db(\/|$)/],
  }),
)

// A new version waits until a person says so: taking over at once could pull the code from
// under a half-written entry.
self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) void self.skipWaiting()
})

// The first visit is controlled too, so that the hub may go right after it.
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})
