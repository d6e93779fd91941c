import {
  cancelRxStorageReplication,
  replicateRxStorageInstance,
  type RxCollection,
  type RxConflictHandler,
  type RxReplicationPullStreamItem,
  setCheckpoint,
  type WithDeleted,
} from 'rxdb/plugins/core'
import { filter, firstValueFrom, Subject } from 'rxjs'
import type { CatchUp } from './catch-up.ts'
import { StoppedError } from './clock.ts'
import type { DocMapping } from './doc-mapping.ts'
import type { MetaStore } from './meta-store.ts'
import { createLooks, forkWithMarks, metaWithoutCopies } from './pulled-copies.ts'
import type { PullCheckpoint, PulledBatch, Puller } from './pull-changes.ts'
import type { PushRow } from './push-outcome.ts'
import type { Pusher } from './push-rows.ts'
import { sortOutStale } from './stale-rows.ts'
import type { WireState } from './wire-answers.ts'

const PUSH_BATCH = 100

/** RxDB's replication between one collection and one server instance, until it is ended. */
export interface ReplicationRun {
  /** Changes from the feed; held while a push is under way. */
  take(changes: readonly WireState[], seq: string): void
  /** Tells whether RxDB is pushing; false while a push only waits to try again. */
  setPushActive(isActive: boolean): void
  readonly firstPull: Promise<void>
  readonly firstPush: Promise<void>
  /** Resolves once nothing is being pushed at this moment. */
  pushIdle(): Promise<void>
  /** Resolves when RxDB met an error it cannot go on from: the run has been ended. */
  readonly failed: Promise<Error>
  /** Takes effect at once: no later answer is written. Resolves when all writing has ceased. */
  end(): Promise<void>
}

interface Parts<Doc> {
  readonly collection: RxCollection<Doc>
  readonly meta: MetaStore<Doc>
  readonly mapping: DocMapping<Doc>
  readonly conflictHandler: RxConflictHandler<Doc>
  readonly puller: Puller<Doc>
  readonly pusher: Pusher<Doc>
  readonly catchUp: CatchUp<Doc>
  readonly controller: AbortController
  /** Reads every local doc again, wherever the last push had come to. */
  readonly pushesFromStart: boolean
  isNeverEdited(doc: WithDeleted<Doc>): boolean
}

export function startReplicationRun<Doc>(parts: Parts<Doc>): ReplicationRun {
  const { collection, meta, puller, pusher, controller } = parts
  const { signal } = controller
  const masterChanges = new Subject<RxReplicationPullStreamItem<Doc, PullCheckpoint>>()
  let feedQueue: Promise<unknown> = Promise.resolve()
  let fail: (error: Error) => void = () => undefined
  let taken: () => void = () => undefined
  let lastTaken: Promise<void> = Promise.resolve()
  const looks = createLooks<Doc>(() => taken())

  /** After the end RxDB is answered with nothing, which it discards since it is cancelled. */
  async function untilEnd<T>(run: Promise<T>, afterEnd: T): Promise<T> {
    try {
      return await run
    } catch (error) {
      // Thrown on, it would stop RxDB's queue for good without a word.
      if (!(error instanceof StoppedError)) fail(toError(error))
      return afterEnd
    }
  }

  const nothing: PulledBatch<Doc> = { documents: [], checkpoint: { seq: '0' } }
  const state = replicateRxStorageInstance<Doc>({
    identifier: meta.identifier,
    // RxDB ends its pull at the first page that is not full. A page of ours may be shorter at
    // any time, so only an empty one ends it.
    pullBatchSize: 1,
    pushBatchSize: PUSH_BATCH,
    forkInstance: forkWithMarks(collection, meta.identifierHash, looks),
    metaInstance: metaWithoutCopies(meta, collection, parts.isNeverEdited, looks),
    conflictHandler: parts.conflictHandler,
    hashFunction: collection.database.hashFunction,
    skipStoringPullMeta: false,
    replicationHandler: {
      masterChangeStream$: masterChanges.asObservable(),
      masterChangesSince(checkpoint: PullCheckpoint | undefined) {
        watchCheckpoints()
        return untilEnd(pull(checkpoint), nothing)
      },
      masterWrite(rows) {
        watchCheckpoints()
        return untilEnd(push(rows), [])
      },
    },
  })
  // In the same turn, so it is in the queue before RxDB asks where to begin.
  const begun = parts.pushesFromStart
    ? setCheckpoint(state, 'up', { id: '', lwt: 0 })
    : Promise.resolve()

  signal.addEventListener('abort', () => taken(), { once: true })

  const end = async () => {
    // Cancelled first: what RxDB is answered from here on, it does not write.
    if (!state.events.canceled.getValue()) {
      const cancelled = cancelRxStorageReplication(state)
      controller.abort()
      await Promise.allSettled([cancelled])
    }
    await Promise.allSettled([state.streamQueue.up, state.streamQueue.down, feedQueue])
    await Promise.allSettled([state.checkpointQueue])
  }

  const failed = new Promise<Error>((resolve) => {
    fail = (error) => {
      // RxDB would go on with the next batch and move its checkpoint past what just failed.
      void end()
      resolve(error)
    }
  })
  state.events.error.subscribe((error) => {
    // Two writers met at one doc's metadata: the later write of either repairs it.
    if (error.parameters?.writeError?.status !== 409) fail(error)
  })
  begun.catch(fail)

  /** RxDB does not look at a checkpoint that could not be written, nor can it write another. */
  function watchCheckpoints() {
    state.checkpointQueue.catch(fail)
  }

  const whenTrue = (direction: 'up' | 'down') =>
    firstValueFrom(state.firstSyncDone[direction].pipe(filter(Boolean))).then(() => undefined)

  /**
   * Resolves when no push is under way, or when one only waits to try again. RxDB holds changes
   * of the feed by itself, but not those of a pull, and would drop them for docs whose
   * acknowledgement it has not written yet.
   */
  async function untilPushPauses() {
    await firstValueFrom(state.events.active.up.pipe(filter((isActive) => !isActive)), {
      defaultValue: false,
    })
  }

  /** Hands states on to RxDB once no push is under way, as they are by then. */
  async function letThrough(states: WithDeleted<Doc>[]): Promise<WithDeleted<Doc>[]> {
    for (let documents = states; ;) {
      await untilPushPauses()
      const present = await parts.catchUp(documents, signal)
      if (present === documents) {
        pusher.noteDelivered(documents)
        return documents
      }
      documents = present
    }
  }

  async function pull(checkpoint: PullCheckpoint | undefined): Promise<PulledBatch<Doc>> {
    const batch = await puller.pull(checkpoint, signal)
    if (batch.documents.length === 0) return batch
    // RxDB writes in one go all that it was handed meanwhile (17.6.0, downstream.ts), and holds
    // up the main thread for as long.
    await lastTaken
    if (signal.aborted) throw new StoppedError()
    const documents = await letThrough(batch.documents)
    lastTaken = new Promise((resolve) => {
      taken = resolve
    })
    return { ...batch, documents }
  }

  async function push(rows: readonly PushRow<Doc>[]): Promise<WithDeleted<Doc>[]> {
    const { present, stale } = await sortOutStale(collection, parts.mapping, rows)
    const conflicts = await pusher.push(present, signal)
    // Any answer but "stored" will do: RxDB fails to write it over the doc that has changed, and
    // leaves it at that. Whoever changed the doc has seen to the rest.
    return [...conflicts, ...stale.map(({ newDocumentState }) => newDocumentState)]
  }

  async function deliver(changes: readonly WireState[], seq: string) {
    await untilPushPauses()
    const freshened = await puller.freshen(changes, signal)
    watchCheckpoints()
    // Never 'RESYNC': RxDB 17.6.0 loses it when a change waits before it (downstream.ts:
    // it is shifted off the list, then the loop ends). A new run pulls from the checkpoint.
    if (signal.aborted) return
    const documents = await letThrough(freshened)
    masterChanges.next({ documents, checkpoint: { seq } })
  }

  return {
    take(changes, seq) {
      feedQueue = feedQueue
        .then(() => deliver(changes, seq))
        .catch((error: unknown) => {
          if (!(error instanceof StoppedError)) fail(toError(error))
        })
    },
    setPushActive: (isActive) => state.events.active.up.next(isActive),
    firstPull: whenTrue('down'),
    firstPush: whenTrue('up'),
    async pushIdle() {
      await state.streamQueue.up
    },
    failed,
    end,
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
