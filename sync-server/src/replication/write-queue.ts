import { SyncError } from '@tributary/sync-protocol'
import type { DocStorage } from '../storage/doc-storage.ts'

interface Waiting {
  /** Does the write; may run twice, when the group it was first part of could not be committed. */
  readonly work: () => unknown
  /** The docs it will ask for. */
  readonly docIds: readonly string[]
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

type Verdict =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: unknown }

/**
 * Group commit: all writes waiting in one turn of the event loop share one transaction and one
 * flush to disk. They are done in the order in which they came, each is told its own outcome,
 * and only after the commit.
 */
export class WriteQueue {
  readonly #storage: DocStorage
  readonly #onCommitted: () => void
  readonly #onUndone: () => void
  #waiting: Waiting[] = []
  #isScheduled = false
  #isClosed = false

  /** @param hooks - told when a group is on disk, and when what it did was taken back */
  constructor(storage: DocStorage, hooks: { onCommitted: () => void; onUndone: () => void }) {
    this.#storage = storage
    this.#onCommitted = hooks.onCommitted
    this.#onUndone = hooks.onUndone
  }

  /**
   * Queues a write and resolves with what it returned, once that is on disk.
   *
   * @param docIds - the docs it will ask for, fetched for the whole group at once
   */
  run<T>(work: () => T, docIds: readonly string[] = []): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isClosed) return reject(new SyncError('no_db'))
      this.#waiting.push({ work, docIds, resolve: (result) => resolve(result as T), reject })
      if (this.#isScheduled) return
      this.#isScheduled = true
      setImmediate(() => this.flush())
    })
  }

  /** Commits what waits, now. */
  flush(): void {
    this.#isScheduled = false
    const group = this.#waiting
    this.#waiting = []
    if (group.length === 0) return
    const verdicts =
      this.#commitTogether(group) ?? group.map((waiting) => this.#commitAlone(waiting))
    group.forEach((waiting, index) => {
      const verdict = verdicts[index]
      if (verdict?.ok === true) waiting.resolve(verdict.result)
      else waiting.reject(verdict?.error)
    })
  }

  close(): void {
    this.flush()
    this.#isClosed = true
  }

  /**
   * `undefined` when the group was undone and nothing of it was stored. Without a savepoint around
   * each write, which would cost more than most writes do: whatever one of them throws undoes all.
   */
  #commitTogether(group: readonly Waiting[]): Verdict[] | undefined {
    try {
      const verdicts = this.#storage.transaction(() => {
        this.#storage.expectDocs(group.flatMap((waiting) => waiting.docIds))
        return group.map((waiting): Verdict => ({ ok: true, result: waiting.work() }))
      })
      this.#onCommitted()
      return verdicts
    } catch (error) {
      // Whatever it was, it may have been one write of the group: each gets a try of its own,
      // and its own verdict.
      this.#onUndone()
      if (group.length === 1) return [{ ok: false, error }]
      return undefined
    }
  }

  #commitAlone(waiting: Waiting): Verdict {
    return (
      this.#commitTogether([waiting])?.[0] ?? {
        ok: false,
        error: new SyncError('insufficient_storage'),
      }
    )
  }
}
