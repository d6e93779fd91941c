import { isSyncError, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { Database } from '../replication/database.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { USERS_DB } from '../replication/system-db.ts'
import { parseStoredDoc, USER_ID_PREFIX } from './user-doc.ts'

/** A user doc with `_conflicts` if it has any; `undefined` when there is none of that name. */
export interface FoundUser {
  readonly doc: JsonObject | undefined
}

/** Reads `_users` for whoever logs in, and remembers what it read until anything changes there. */
export interface UserLookup {
  find(name: string): Promise<FoundUser>
  /** What `find` gave for a name, as long as it is so; the very same object. */
  recall(name: string): FoundUser | undefined
}

/** Names that are remembered; those that nobody has come from guessers, and are many. */
const MAX_NAMES = 1_000
const NEVER = new AbortController().signal

export class RememberingUserLookup implements UserLookup {
  readonly #databases: DatabaseDirectory
  /** Replaced when anything was written to the db, or it was closed: before the writer hears of it. */
  #found: { readonly db: Database; readonly byName: Map<string, FoundUser> } | undefined

  constructor(databases: DatabaseDirectory) {
    this.#databases = databases
  }

  recall(name: string): FoundUser | undefined {
    return this.#found?.byName.get(name)
  }

  async find(name: string): Promise<FoundUser> {
    const known = this.recall(name)
    if (known !== undefined) return known
    try {
      const db = await this.#databases.open(USERS_DB)
      const { byName } = this.#found?.db === db ? this.#found : await this.#follow(db)
      const found = { doc: await readUser(db, name) }
      if (byName.size >= MAX_NAMES) byName.clear()
      byName.set(name, found)
      return found
    } catch (error) {
      // No such db yet.
      if (isSyncError(error)) return { doc: undefined }
      throw error
    }
  }

  /** Begins to remember, before anything is read, until the next commit of the db. */
  async #follow(db: Database) {
    const { updateSeq } = await db.info()
    const found = { db, byName: new Map<string, FoundUser>() }
    this.#found = found
    const forget = () => {
      if (this.#found === found) this.#found = undefined
    }
    void db.changed(updateSeq, NEVER).then(forget, forget)
    return found
  }
}

async function readUser(db: Database, name: string): Promise<JsonObject | undefined> {
  try {
    const doc = await db.getDoc(USER_ID_PREFIX + name, { conflicts: true })
    return parseStoredDoc(doc.json)
  } catch (error) {
    // No such doc, deleted, or no name that could be one.
    if (error instanceof SyncError && error.code !== 'no_db') return undefined
    throw error
  }
}
