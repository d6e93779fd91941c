import { SyncError } from '@tributary/sync-protocol'
import type { DesignSandbox } from '../design/design-sandbox.ts'
import { type ActiveTask, ActiveTasks } from '../indexes/active-tasks.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import type { StorageRoot } from '../storage/storage-root.ts'
import type { Database } from './database.ts'
import type { DatabaseDirectory } from './database-directory.ts'
import { checkDbName, isDbName } from './db-name.ts'
import { LocalDatabase } from './local-database.ts'

export interface LocalDirectoryOptions {
  readonly storage: StorageRoot
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** 32 random hex digits. */
  readonly newUuid: () => string
  /** Runs functions of design documents. Closed with the directory. */
  readonly sandbox: DesignSandbox
}

const ADMINS_ONLY = { members: { roles: ['_admin'] }, admins: { roles: ['_admin'] } }

/** The dbs of one data folder; each is opened when it is first asked for. */
export class LocalDatabaseDirectory implements DatabaseDirectory {
  readonly #options: LocalDirectoryOptions
  readonly #tasks: ActiveTasks
  readonly #opened = new Map<string, LocalDatabase>()

  constructor(options: LocalDirectoryOptions) {
    this.#options = options
    this.#tasks = new ActiveTasks(options.now)
  }

  async open(name: string): Promise<Database> {
    const opened = this.#opened.get(name)
    if (opened !== undefined) return opened
    const { storage } = this.#options
    if (!isDbName(name) || !storage.exists(name)) throw new SyncError('no_db')
    return this.#keep(name, (onSetAside) => storage.open(name, onSetAside))
  }

  async create(name: string): Promise<Database> {
    checkDbName(name)
    const { storage } = this.#options
    if (this.#opened.has(name) || storage.exists(name)) throw new SyncError('file_exists')
    return this.#keep(name, (onSetAside) => storage.create(name, onSetAside))
  }

  async openOrCreate(name: string): Promise<Database> {
    checkDbName(name)
    return this.#options.storage.exists(name) ? this.open(name) : this.create(name)
  }

  async destroy(name: string): Promise<void> {
    await this.open(name)
    this.#opened.get(name)?.close()
    this.#opened.delete(name)
    this.#options.storage.destroy(name)
  }

  async list(): Promise<string[]> {
    return this.#options.storage.list()
  }

  tasks(): ActiveTask[] {
    return this.#tasks.list()
  }

  async close(): Promise<void> {
    for (const db of this.#opened.values()) db.close()
    this.#opened.clear()
    await this.#options.sandbox.close()
  }

  #keep(name: string, open: (onSetAside: () => void) => DocStorage): LocalDatabase {
    let db: LocalDatabase | undefined
    const storage = open(() => {
      // Whoever opens it from now on is told by the storage.
      if (db !== undefined && this.#opened.get(name) === db) this.#opened.delete(name)
      db?.setAside()
    })
    this.#initialise(storage)
    db = new LocalDatabase(name, storage, this.#options.sandbox, this.#tasks)
    this.#opened.set(name, db)
    return db
  }

  /**
   * A file may be there without its settings: the power failed between the two. One without the
   * name of its instance becomes a new one, since something that it had acknowledged may be lost.
   */
  #initialise(storage: DocStorage): void {
    if ((storage.readMeta('instance_id') ?? '') !== '') return
    const { now, newUuid } = this.#options
    const setUnlessThere = (key: string, value: string) => {
      if (storage.readMeta(key) === undefined) storage.writeMeta(key, value)
    }
    storage.transaction(() => {
      setUnlessThere('security', JSON.stringify(ADMINS_ONLY))
      setUnlessThere('revs_limit', '1000')
      const before = Number(storage.readMeta('instance_start_time') ?? 0)
      storage.writeMeta('instance_start_time', String(Math.max(now() * 1_000, before + 1)))
      storage.writeMeta('instance_id', newUuid())
    })
  }
}
