import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo, Socket } from 'node:net'
import { callOf, type CouchUnderTest } from './couch-under-test.ts'

interface PouchModule {
  plugin(plugin: unknown): PouchModule
  defaults(options: object): {
    new (name: string): { destroy(): Promise<void>; close(): Promise<void> }
    setMaxListeners(most: number): void
  }
}

const require = createRequire(new URL('../../../sync-server/package.json', import.meta.url))
let count = 0

/**
 * The small CouchDB of the registry, over memory: a server that is not ours, with plain
 * continuous feeds. Its packages are the sync-server's development dependencies.
 */
export async function startPouchServer(): Promise<CouchUnderTest> {
  const express: () => RequestListener & { use(handler: unknown): void } = require('express')
  const expressPouch: (db: unknown, options: object) => unknown = require('express-pouchdb')
  const core: PouchModule & { default?: PouchModule } = require('pouchdb-core')
  const memory: { default?: unknown } = require('pouchdb-adapter-memory')
  count += 1
  const PouchDb = (core.default ?? core)
    .plugin(memory.default ?? memory)
    .defaults({ adapter: 'memory', prefix: `under-test-${count}-` })
  // This server listens at its constructor once for each db, and takes nothing back.
  PouchDb.setMaxListeners(0)
  const app = express()
  app.use(
    expressPouch(PouchDb, {
      mode: 'minimumForPouchDB',
      overrideMode: { exclude: ['compression'] },
    }),
  )

  const listening = createListener(app)
  await listening.open()
  const call = callOf(() => listening.url(), {})
  return {
    url: listening.url,
    headers: {},
    hasPolicy: false,
    restart: async () => {
      await listening.close()
      await listening.open()
    },
    stop: listening.close,
    createDb: async (name) => {
      await call('PUT', `/${name}`)
    },
    destroyDb: async (name) => {
      await call('DELETE', `/${name}`)
    },
    call,
  }
}

/** An HTTP server that can drop all its connections and come back. */
function createListener(app: RequestListener) {
  let server: Server | undefined
  const sockets = new Set<Socket>()
  return {
    url: () => {
      const address = server?.address()
      if (!isAddressInfo(address)) throw new Error('the server does not listen')
      return `http://127.0.0.1:${address.port}`
    },
    open: () =>
      new Promise<void>((resolve) => {
        const opened = createServer(app)
        opened.on('connection', (socket) => {
          sockets.add(socket)
          socket.on('close', () => sockets.delete(socket))
        })
        server = opened
        opened.listen(0, '127.0.0.1', resolve)
      }),
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        if (server === undefined) resolve()
        else server.close(() => resolve())
      }),
  }
}

function isAddressInfo(address: AddressInfo | string | null | undefined): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
