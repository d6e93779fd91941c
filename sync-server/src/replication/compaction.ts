import type { ActiveTasks } from '../indexes/active-tasks.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { forgetOldBodies } from './forget-bodies.ts'

/** Docs whose old bodies go in one turn, between other writers. */
const SLICE_DOCS = 500

export interface CompactionHost {
  readonly db: string
  readonly tasks: ActiveTasks
  /** @throws SyncError when the db was closed meanwhile */
  readonly open: () => DocStorage
  readonly write: (work: (storage: DocStorage) => void) => Promise<void>
  /** Drops attachments that no doc has, and every copy of what was deleted. */
  readonly forgetBlobs: () => Promise<void>
  /** Brings attachments of older versions to where all dbs share them. */
  readonly moveBlobs: () => Promise<void>
}

/** Drops the bodies of all revs of a db that are no leaves; once at a time, whoever asks. */
export class Compaction {
  readonly #host: CompactionHost
  #running: Promise<void> | undefined

  constructor(host: CompactionHost) {
    this.#host = host
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** Resolves when it is done; one that runs already is joined. */
  run(): Promise<void> {
    this.#running ??= this.#compact().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #compact(): Promise<void> {
    const { db: database, tasks, open, write, forgetBlobs, moveBlobs } = this.#host
    const totalChanges = open().countChanges(0)
    const type = 'database_compaction' as const
    const task = tasks.begin({ type, database, designDoc: undefined, totalChanges })
    try {
      for (let since = 0; ;) {
        const docs = open().readChanges({ since, limit: SLICE_DOCS })
        const last = docs.at(-1)
        if (last === undefined) break
        since = last.seq
        const docIds = docs.map((doc) => doc.id)
        await write((storage) => forgetOldBodies(storage, docIds))
        task.advance(docs.length)
      }
      await moveBlobs()
      await forgetBlobs()
    } finally {
      task.end()
    }
  }
}
