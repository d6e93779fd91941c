import type { Principal } from '../access/principal.ts'
import { identify, Job, type ReplicatorSources } from './job.ts'
import { ReplicationError } from './replication-error.ts'
import type { ReplicationSpec } from './replication-spec.ts'
import { createTurns } from './turns.ts'

/** Replications that run at once; CouchDB's default is 500, on more than one laptop. */
const MAX_RUNNING = 100
const MAX_JOBS = 1_000

/** All replications of this server that have not ended, by their id. */
export class JobTable {
  readonly #sources: ReplicatorSources
  readonly #jobs = new Map<string, Job>()
  readonly #takeTurn = createTurns(MAX_RUNNING)
  readonly #closing = new AbortController()

  constructor(sources: ReplicatorSources) {
    this.#sources = sources
  }

  list(): Job[] {
    return [...this.#jobs.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id)
  }

  identify(spec: ReplicationSpec, owner: Principal) {
    return identify(spec, owner, this.#sources, this.#closing.signal)
  }

  /**
   * Starts a replication, or finds the one that does the same already.
   *
   * @throws ReplicationError `too_many_jobs`, or why its filter could not be read
   */
  async start(what: {
    readonly spec: ReplicationSpec
    readonly owner: Principal
    readonly docId: string | null
  }): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const ids = await this.identify(what.spec, what.owner)
    const before = this.#jobs.get(ids.id)
    if (before !== undefined) return { job: before, isNew: false }
    if (this.#closing.signal.aborted) {
      throw new ReplicationError('stopped', 'The server is going down.')
    }
    if (this.#jobs.size >= MAX_JOBS) {
      throw new ReplicationError('too_many_jobs', `There are ${MAX_JOBS} replications already.`)
    }
    // One that somebody waits for ends with its first failure; all others go on.
    const triesAgain = what.spec.isContinuous || what.docId !== null
    const job = new Job({ ...what, ids }, this.#sources, triesAgain, this.#takeTurn)
    this.#jobs.set(job.id, job)
    const forget = () => {
      if (this.#jobs.get(job.id) === job) this.#jobs.delete(job.id)
    }
    void job.ended.then(forget, forget)
    return { job, isNew: true }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#jobs.values()].map((job) => job.stop()))
  }
}
