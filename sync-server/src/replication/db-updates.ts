import { isSyncError } from '@tributary/sync-protocol'
import type { Database } from './database.ts'
import type { DatabaseDirectory } from './database-directory.ts'

export interface DbUpdate {
  readonly type: 'created' | 'updated' | 'deleted'
  readonly dbName: string
  readonly seq: string
}

export interface DbUpdatesPage {
  readonly updates: readonly DbUpdate[]
  readonly lastSeq: string
}

const MAX_UPDATES = 10_000
/** A db that is written to all the time is told of at most so often. */
const QUIET_MS = 500

/**
 * What became of which db, the newest of each kind per db, in memory.
 *
 * A seq names the run of the server it comes from: after a restart everything is told again
 * from the beginning, since nobody knows what was missed.
 */
export class DbUpdates {
  readonly #runId: string
  readonly #updates = new Map<string, { type: DbUpdate['type']; dbName: string; count: number }>()
  readonly #listeners = new Set<() => void>()
  #count = 0

  /** @param runId - 8 hex digits or more, new with each start */
  constructor(runId: string) {
    this.#runId = runId
  }

  note(type: DbUpdate['type'], dbName: string): void {
    const key = `${type}:${dbName}`
    this.#count += 1
    // Away and back again, so that the order of the map is that of the seqs.
    this.#updates.delete(key)
    this.#updates.set(key, { type, dbName, count: this.#count })
    const [oldest] = this.#updates.keys()
    if (this.#updates.size > MAX_UPDATES && oldest !== undefined) this.#updates.delete(oldest)
    for (const listener of this.#listeners) listener()
  }

  now(): string {
    return `${this.#count}-${this.#runId}`
  }

  /** Those after `since`, oldest first; from the beginning for a seq of another run. */
  after(since: string, limit: number): DbUpdatesPage {
    const [digits = '', runId] = since.split('-')
    const from = runId === this.#runId && /^\d{1,15}$/.test(digits) ? Number(digits) : 0
    const updates: DbUpdate[] = []
    for (const { type, dbName, count } of this.#updates.values()) {
      if (count <= from) continue
      if (updates.length === limit) break
      updates.push({ type, dbName, seq: `${count}-${this.#runId}` })
    }
    const isAll = updates.length < limit
    return { updates, lastSeq: isAll ? this.now() : (updates.at(-1)?.seq ?? since) }
  }

  /** Resolves with the next event, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#listeners.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      if (signal.aborted) return resolve()
      this.#listeners.add(done)
      signal.addEventListener('abort', done)
    })
  }
}

/**
 * The same dbs, with everything that becomes of them noted.
 *
 * @param onFailure - told of errors that are no refusals
 */
export async function notingDirectory(
  databases: DatabaseDirectory,
  updates: DbUpdates,
  onFailure: (failure: unknown) => void,
): Promise<DatabaseDirectory> {
  const followed = new WeakSet<Database>()
  const known = new Set(await databases.list())
  for (const name of known) updates.note('created', name)
  const follow = (db: Database): Database => {
    if (followed.has(db)) return db
    followed.add(db)
    followDb(db, updates).catch(onFailure)
    return db
  }
  const noteCreated = (name: string) => {
    if (known.has(name)) return
    known.add(name)
    updates.note('created', name)
  }
  return {
    open: async (name) => follow(await databases.open(name)),
    create: async (name) => {
      const db = await databases.create(name)
      noteCreated(name)
      return follow(db)
    },
    openOrCreate: async (name) => {
      const db = await databases.openOrCreate(name)
      noteCreated(name)
      return follow(db)
    },
    destroy: async (name) => {
      await databases.destroy(name)
      known.delete(name)
      updates.note('deleted', name)
    },
    list: () => databases.list(),
    tasks: () => databases.tasks(),
    close: () => databases.close(),
  }
}

/** Ends with the db. */
async function followDb(db: Database, updates: DbUpdates): Promise<void> {
  const never = new AbortController().signal
  try {
    for (let since = (await db.info()).updateSeq; ;) {
      await db.changed(since, never)
      const { updateSeq } = await db.info()
      if (updateSeq === since) continue
      since = updateSeq
      updates.note('updated', db.name)
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS).unref())
    }
  } catch (error) {
    if (!isSyncError(error)) throw error
  }
}
