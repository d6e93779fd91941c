import type { WithDeleted } from 'rxdb/plugins/core'
import { createBoundServer } from './bound-server.ts'
import { createCatchUp } from './catch-up.ts'
import { type Clock, StoppedError, type Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import { createDocMapping } from './doc-mapping.ts'
import { createDocResolver } from './doc-resolver.ts'
import type { FeedListener, LiveFeed } from './live-feed.ts'
import type { MetaStore } from './meta-store.ts'
import { createPendingDocs } from './pending-docs.ts'
import { createProblems } from './problems.ts'
import { createPuller } from './pull-changes.ts'
import { conflictHandlerOfRun } from './push-conflicts.ts'
import { createPusher } from './push-rows.ts'
import { type ReplicationRun, startReplicationRun } from './replication-run.ts'
import { createServerDocs } from './server-docs.ts'
import type { CollectionSync, CollectionSyncOptions, PullSizes } from './types.ts'
import { createUnresolvedDocs } from './unresolved-docs.ts'

export interface RunnableCollectionSync extends CollectionSync {
  start(): void
  stop(): Promise<void>
  resync(): void
}

export interface SharedParts {
  readonly client: CouchClient
  readonly clock: Clock
  readonly waits: Waits
  readonly feed: LiveFeed
  readonly pullSizes: PullSizes
}

type RunEnd = 'failed' | 'other server' | 'again' | 'again from start' | 'stopped'

/** Starts runs, one after the other, and decides why the next one is needed. */
export function createCollectionSync<Doc>(
  options: CollectionSyncOptions<Doc>,
  { client, clock, waits, feed, pullSizes }: SharedParts,
): RunnableCollectionSync {
  const { collection, db } = options
  const mapping = createDocMapping(options)
  const problems = createProblems(db, clock)
  const pendingDocs = createPendingDocs(collection, mapping, clock)
  const server = createBoundServer<Doc>({
    collection,
    db,
    client,
    waits,
    mapping,
    problems,
    onMeta: (meta) => pendingDocs.useMeta(meta),
  })
  const unresolved = createUnresolvedDocs(collection, db)
  const isNeverEdited = options.isNeverEdited?.bind(options) ?? (() => false)

  let loop: AbortController | undefined
  let looping: Promise<void> = Promise.resolve()
  let run: ReplicationRun | undefined
  let endRun: (end: RunEnd) => void = () => undefined
  let isCancelled = false
  /** How far the present run has pulled. */
  let pulledSeq = '0'

  const isFromEarlierServer = async (doc: WithDeleted<Doc>) =>
    options.isOwn?.(doc) !== true && (await server.heldByEarlier(doc))

  async function runOnce(owner: AbortSignal, pushesFromStart: boolean): Promise<RunEnd> {
    const meta = await server.bind(pulledSeq, owner)
    pulledSeq = '0'
    const controller = new AbortController()
    const { signal } = controller
    const ended = new Promise<RunEnd>((resolve) => {
      endRun = resolve
    })

    async function checkInstance(asked: AbortSignal) {
      // As it is before asking: a change that comes meanwhile is newer than the answer.
      if (await server.isStill(meta, pulledSeq, asked)) return
      endRun('other server')
      await untilAborted(asked)
    }

    const serverDocs = createServerDocs({
      client,
      db,
      mapping,
      mergeLosingLeaf: options.mergeLosingLeaf?.bind(options),
      keepUnseen: options.keepUnseen?.bind(options),
      isNeverEdited,
      async known(docIds) {
        const rows = await meta.find(docIds)
        return new Map([...rows].map(([docId, { docData }]) => [docId, docData]))
      },
      onUnreadable: (docId) => problems.tell('unreadable_doc', docId),
      async onUnresolved(docIds) {
        if (options.mergeLosingLeaf || options.keepUnseen) await resolver.resolve(docIds)
        else problems.tell('losing_leaves', docIds.join(', '))
      },
    })
    const resolver = createDocResolver({
      client,
      db,
      clock,
      waits,
      mapping,
      serverDocs,
      unresolved,
      signal,
      onUnreadable: (docId) => problems.tell('unreadable_doc', docId),
      onFailure: (error) => problems.tell('storage_failed', String(error)),
    })
    const listener: FeedListener = {
      checkInstance,
      onChanges(changes) {
        const last = changes.at(-1)
        const states = changes.flatMap(({ state }) => (state === undefined ? [] : [state]))
        if (last === undefined) return
        pulledSeq = last.seq
        run?.take(states, last.seq)
      },
      onRefused(message) {
        problems.tell('no_access', message)
        waits.backOff(3, signal).then(() => endRun('again'), ignoreStopped)
      },
    }
    const puller = createPuller({
      client,
      db,
      clock,
      sizes: pullSizes,
      waits,
      serverDocs,
      problems,
      checkInstance,
      onBegin: (seq) => {
        pulledSeq = seq
      },
      onEnd(seq) {
        pulledSeq = seq
        feed.follow(db, seq, listener)
      },
    })
    const pusher = createPusher({
      client,
      db,
      clock,
      waits,
      mapping,
      serverDocs,
      problems,
      refusals: options.refusals,
      isFromEarlierServer,
      onWaiting: (isWaiting) => run?.setPushActive(!isWaiting),
    })
    const begun = startReplicationRun({
      collection,
      mapping,
      conflictHandler: conflictHandlerOfRun(collection.conflictHandler, pusher, signal),
      puller,
      pusher,
      catchUp: createCatchUp({ serverDocs, mapping, problems, waits }),
      controller,
      pushesFromStart,
      meta,
      isNeverEdited,
    })
    run = begun
    void begun.failed.then((error) => {
      problems.tell('storage_failed', error.message)
      endRun('failed')
    })
    void resolver.resume()
    void watchFirstSync(begun, meta, pushesFromStart, signal)
    owner.addEventListener('abort', () => endRun('stopped'), { once: true })
    if (owner.aborted) endRun('stopped')

    const end = await ended
    run = undefined
    feed.leave(db)
    await begun.end()
    return end
  }

  /** After the first pull and push of a run: what has come true, and what was left behind. */
  async function watchFirstSync(
    begun: ReplicationRun,
    meta: MetaStore<Doc>,
    wasSwept: boolean,
    signal: AbortSignal,
  ) {
    try {
      await begun.firstPull
      if (signal.aborted) return
      await server.notePulled(meta)
      await begun.firstPush
      problems.clear('storage_failed')
      if (wasSwept) return
      // Docs that RxDB's checkpoint has passed by, as after a clock that was set back.
      const before = await pendingDocs.compared()
      if (before.size === 0) return
      await begun.pushIdle()
      const after = await pendingDocs.compared()
      const isLeftBehind = [...before].some((docId) => after.has(docId))
      if (isLeftBehind && !signal.aborted) endRun('again from start')
    } catch (error) {
      if (signal.aborted) return
      problems.tell('storage_failed', String(error))
      endRun('failed')
    }
  }

  async function keepRunning(signal: AbortSignal) {
    let pushesFromStart = false
    for (let failures = 0; !signal.aborted;) {
      let end: RunEnd
      try {
        end = await runOnce(signal, pushesFromStart)
      } catch (error) {
        if (error instanceof StoppedError) return
        problems.tell('storage_failed', String(error))
        end = 'failed'
      }
      if (end === 'stopped') return
      failures = end === 'failed' ? failures + 1 : 0
      pushesFromStart = end === 'again from start' || end === 'failed'
      if (failures > 0) await waits.backOff(failures, signal)
    }
  }

  const stop = async () => {
    // RxDB first, then what it waits for: see ReplicationRun.end.
    void run?.end()
    loop?.abort()
    loop = undefined
    await looping
  }
  const cancel = async () => {
    if (isCancelled) return
    await stop()
    isCancelled = true
    pendingDocs.close()
    await server.close()
  }
  collection.onClose.push(cancel)

  return {
    db,
    pendingIds$: pendingDocs.pendingIds$,
    firstPullDone: server.firstPullDone,
    error$: problems.error$,
    start() {
      if (isCancelled || loop !== undefined) return
      const controller = new AbortController()
      loop = controller
      looping = looping
        .then(() => keepRunning(controller.signal))
        .catch((error: unknown) => ignoreStopped(error))
    },
    stop,
    cancel,
    resync: () => endRun('again from start'),
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(new StoppedError())
    signal.addEventListener('abort', () => reject(new StoppedError()), { once: true })
  })
}

function ignoreStopped(error: unknown) {
  if (!(error instanceof StoppedError)) throw error
}
