/// <reference lib="webworker" />
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { TAKE_OVER } from './take-over.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: (string | { readonly url: string; readonly revision: string | null })[]
}

// The app's own files and nothing else: records have their store, and an answer of the API
// from a cache would be a lie about where they are. Requests no route takes go to the network.
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
// What the hub answers by itself, and a phone that knows it already has no use for offline.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/(api|db|welcome)(\/|$)/, /^\/tributary-hub\./],
  }),
)

// A new version waits until the app says that nothing is being written. Tabs that are open
// keep the files they began with until then.
self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) void self.skipWaiting()
})
// The first version has nobody to wait for: it serves the page that installed it, so that the
// very next reload works without the hub.
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})
