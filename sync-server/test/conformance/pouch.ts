import PouchDB from 'pouchdb-core'
import HttpAdapter from 'pouchdb-adapter-http'
import MemoryAdapter from 'pouchdb-adapter-memory'
import Replication from 'pouchdb-replication'
import type { TestServer } from '../testing.ts'
import type { Pouch, PouchConstructor } from './pouch-shapes.ts'

export const Pouches = (PouchDB as PouchConstructor)
  .plugin(HttpAdapter)
  .plugin(MemoryAdapter)
  .plugin(Replication)

let count = 0

/** A fresh name: PouchDB's memory stores of one name share their contents. */
function freshName(kind: string): string {
  count += 1
  return `${kind}-${process.pid}-${count}`
}

export function localPouch(): Pouch {
  return new Pouches(freshName('local'), { adapter: 'memory' })
}

/** A PouchDB that speaks to a db of a test server, which it makes when it is not there. */
export function remotePouch(server: TestServer, name = freshName('remote')): Pouch {
  const { user, password } = server.admin
  return new Pouches(`${server.url}/${name}`, { auth: { username: user, password } })
}

/** Waits until something holds, asking again at each of its turns. */
export async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
