import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { CouchDb } from './couch-db.ts'

const ledgerSchema = z.object({ sent: z.array(z.string()) })

/**
 * What was sent, or was about to be, from one db to one place: written before each batch goes,
 * so that a record is called back even if the answer to its sending was lost. Kept as a `_local`
 * doc of the hub's db.
 */
export class Ledger {
  readonly #db: CouchDb
  readonly #id: string
  readonly #sent: Set<string>

  private constructor(db: CouchDb, id: string, sent: readonly string[]) {
    this.#db = db
    this.#id = id
    this.#sent = new Set(sent)
  }

  static async open(db: CouchDb, targetDb: CouchDb): Promise<Ledger> {
    const id = localIdFor('tributary-sent', targetDb)
    const found = await db.readLocal(id, ledgerSchema)
    return new Ledger(db, id, found?.sent ?? [])
  }

  get sent(): ReadonlySet<string> {
    return this.#sent
  }

  async note(ids: readonly string[]): Promise<void> {
    const before = this.#sent.size
    for (const id of ids) this.#sent.add(id)
    if (this.#sent.size === before) return
    await this.#db.writeLocal(this.#id, { sent: [...this.#sent] })
  }
}

/** A name for a `_local` doc about another place, from which nobody reads its address. */
export function localIdFor(purpose: string, other: CouchDb): string {
  const hash = createHash('sha256').update(`${other.remote.label} ${other.name}`).digest('hex')
  return `${purpose}-${hash.slice(0, 32)}`
}
