import { randomUUID } from 'node:crypto'
import PouchCore from 'pouchdb-core'
import httpAdapter from 'pouchdb-adapter-http'
import memoryAdapter from 'pouchdb-adapter-memory'
import replication from 'pouchdb-replication'
import type { PouchConstructor } from '../test/conformance/pouch-shapes.ts'
import type { BenchClient } from './client.ts'

const PouchDB = (PouchCore as PouchConstructor)
  .plugin(httpAdapter)
  .plugin(memoryAdapter)
  .plugin(replication)

/** A whole one-shot replication by PouchDB into memory, as a new client makes it. */
export async function pullWithPouch(
  client: BenchClient,
  db: string,
  expected: number,
): Promise<void> {
  const url = new URL(`${client.base.href.replace(/\/$/, '')}/${db}`)
  if (client.credentials !== null) {
    url.username = client.credentials.user
    url.password = client.credentials.password
  }
  const local = new PouchDB(`pull-${randomUUID()}`, { adapter: 'memory' })
  const remote = new PouchDB(url.href, { skip_setup: true })
  const result = await PouchDB.replicate(remote, local, { batch_size: 1_000 })
  await local.destroy()
  if (result.docs_written !== expected) {
    throw new Error(`PouchDB wrote ${result.docs_written} docs of ${expected}`)
  }
}
