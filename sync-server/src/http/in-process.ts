import { createServer } from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'
import type { CouchHandler } from './create-couch-handler.ts'

/**
 * A server that listens nowhere: each call makes a connection to it within this process. The
 * replicator reaches the dbs of its own server through it, so that no rule of the surface is
 * got round, and no port and no password are needed.
 */
export function createInProcessServer(handler: CouchHandler): () => Duplex {
  const server = createServer(handler)
  return () => {
    const [client, served] = duplexPair()
    server.emit('connection', served)
    return client
  }
}
