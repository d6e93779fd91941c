import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'

// These packages are CommonJS without types; this is the little we use of them.
const require = createRequire(import.meta.url)
interface PouchConstructor {
  setMaxListeners: (most: number) => void
  plugin: (plugin: unknown) => PouchConstructor
  defaults: (options: object) => unknown
}
type Handler = (req: unknown, res: unknown) => void

export interface TestNetwork {
  readonly url: string
  readonly port: number
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>
  /** Ids of the live docs of a db, sorted. */
  readonly ids: (db: string) => Promise<string[]>
  /** Requests seen, as `METHOD path`. */
  readonly requests: string[]
  readonly stop: () => Promise<void>
}

// oxlint-disable-next-line typescript/no-explicit-any -- what a server answers is judged by expect
type Answer = any

let made = 0
const core: PouchConstructor = require('pouchdb-core')
const pouch = core.plugin(require('pouchdb-adapter-memory')).plugin(require('pouchdb-replication'))
// Each server listens at the constructor for as long as the process lives, and takes nothing back.
pouch.setMaxListeners(0)

/** An independent CouchDB-compatible server: express-pouchdb over memory. */
export async function startTestNetwork(): Promise<TestNetwork> {
  const express: () => {
    use: (path: string, handler: Handler) => void
  } & Handler = require('express')
  // Memory is shared within a process: a prefix of its own keeps each server apart.
  made += 1
  const dbs = pouch.defaults({ adapter: 'memory', prefix: `network-${made}/` })
  const expressPouch: (pouch: unknown, options: object) => Handler = require('express-pouchdb')
  const app = express()
  app.use('/', expressPouch(dbs, { mode: 'minimumForPouchDB', inMemoryConfig: true }))
  const requests: string[] = []
  const server: Server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url}`)
    app(req, res)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the network has no port')
  const url = `http://127.0.0.1:${address.port}`
  const ask: TestNetwork['ask'] = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return response.json()
  }
  return {
    url,
    port: address.port,
    ask,
    requests,
    ids: async (db) => {
      const { rows } = await ask('GET', `/${db}/_all_docs`)
      return rows.map((row: { id: string }) => row.id).sort()
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
