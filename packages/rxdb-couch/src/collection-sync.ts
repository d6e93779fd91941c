import { type RxConflictHandler, type WithDeleted, writeDocToDocState } from 'rxdb/plugins/core'
import { createCatchUp } from './catch-up.ts'
import { type Clock, StoppedError, type Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import { createDocMapping } from './doc-mapping.ts'
import { createDocResolver } from './doc-resolver.ts'
import type { FeedListener, LiveFeed } from './live-feed.ts'
import { type MetaStore, openMetaStore } from './meta-store.ts'
import { createPendingDocs } from './pending-docs.ts'
import { isUnchangedSincePull } from './origin-mark.ts'
import { createProblems } from './problems.ts'
import { createPuller } from './pull-changes.ts'
import { createPusher } from './push-rows.ts'
import { type ReplicationRun, startReplicationRun } from './replication-run.ts'
import { bindTo, createBindingStore, isSameServerDb, type ServerBinding } from './server-binding.ts'
import { createServerDocs } from './server-docs.ts'
import type { CollectionSync, CollectionSyncOptions } from './types.ts'
import { createUnresolvedDocs } from './unresolved-docs.ts'
import { type DbInfo, parseDbInfo } from './wire-answers.ts'

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
}

/** Where RxDB 17.6.0 asks whether a written doc need be pushed at all (upstream.ts). */
const BEFORE_PUSH = 'upstream-check-if-equal'

type RunEnd = 'failed' | 'other server' | 'again' | 'again from start' | 'stopped'

/** Starts runs, one after the other, and decides why the next one is needed. */
export function createCollectionSync<Doc>(
  options: CollectionSyncOptions<Doc>,
  { client, clock, waits, feed }: SharedParts,
): RunnableCollectionSync {
  const { collection, db } = options
  const dbPath = `/${encodeURIComponent(db)}`
  const mapping = createDocMapping(options)
  const problems = createProblems(db, clock)
  const pendingDocs = createPendingDocs(collection, mapping, clock)
  const bindings = createBindingStore(collection, db)
  const unresolved = createUnresolvedDocs(collection, db)
  let resolveFirstPull: () => void = () => undefined
  const firstPullDone = new Promise<void>((resolve) => {
    resolveFirstPull = resolve
  })

  let meta: MetaStore<Doc> | undefined
  let metaQueue: Promise<unknown> = Promise.resolve()
  let loop: AbortController | undefined
  let looping: Promise<void> = Promise.resolve()
  let run: ReplicationRun | undefined
  let endRun: (end: RunEnd) => void = () => undefined
  let isCancelled = false
  /** How far the present run has pulled. */
  let pulledSeq = '0'

  /** Opens the metadata of the server db that the collection is bound to, by whichever tab. */
  function openBound(): Promise<ServerBinding | undefined> {
    const opened = metaQueue.then(async () => {
      const binding = await bindings.read()
      if (isCancelled) return undefined
      if (binding?.isPulled) resolveFirstPull()
      if (binding === undefined || !isSameServerDb(meta?.serverDb, binding)) {
        const old = meta
        meta = binding && (await openMetaStore(collection, db, binding))
        pendingDocs.useMeta(meta)
        await old?.close()
      }
      return binding
    })
    metaQueue = opened.catch((error: unknown) => problems.tell('storage_failed', String(error)))
    return opened
  }

  async function askDbInfo(signal: AbortSignal): Promise<DbInfo> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await client.request(
        { method: 'GET', path: dbPath, parse: parseDbInfo },
        signal,
      )
      if (answer.kind === 'ok') {
        problems.clear('no_access', 'db_missing')
        return answer.body
      }
      problems.tellAnswer(answer)
      await waits.backOff(attempt, signal)
    }
  }

  async function bind(signal: AbortSignal): Promise<MetaStore<Doc>> {
    const info = await askDbInfo(signal)
    const bound = await openBound()
    const binding = bindTo(info, bound, pulledSeq)
    if (binding !== bound) await bindings.write(binding)
    pulledSeq = '0'
    await openBound()
    if (signal.aborted || meta === undefined) throw new StoppedError()
    return meta
  }

  /** True when the server db before this one held just this state: nothing in it is unsent. */
  async function heldByEarlierServer(doc: WithDeleted<Doc>): Promise<boolean> {
    const previous = (await bindings.read())?.previous
    if (previous === undefined || options.isOwn?.(doc) === true) return false
    const earlier = await openMetaStore(collection, db, previous)
    try {
      const docId = mapping.idOf(doc)
      const held = (await earlier.find([docId])).get(docId)?.docData
      if (held !== undefined) return mapping.isEqual(held, doc)
      const [here] = await collection.storageInstance.findDocumentsById([docId], true)
      if (here === undefined || !isUnchangedSincePull(here, earlier.identifierHash)) return false
      return mapping.isEqual(writeDocToDocState(here, false, false), doc)
    } finally {
      await earlier.close()
    }
  }

  async function runOnce(owner: AbortSignal, pushesFromStart: boolean): Promise<RunEnd> {
    const bound = await bind(owner)
    const controller = new AbortController()
    const { signal } = controller
    const ended = new Promise<RunEnd>((resolve) => {
      endRun = resolve
    })

    async function checkInstance(asked: AbortSignal) {
      // Before asking: a change that comes meanwhile is newer than the answer.
      const reachedSeq = pulledSeq
      const info = await askDbInfo(asked)
      if (isSameServerDb(bound.serverDb, bindTo(info, await bindings.read(), reachedSeq))) return
      endRun('other server')
      await untilAborted(asked)
    }

    const serverDocs = createServerDocs({
      client,
      db,
      mapping,
      mergeLosingLeaf: options.mergeLosingLeaf?.bind(options),
      keepUnseen: options.keepUnseen?.bind(options),
      async known(docIds) {
        const rows = await bound.find(docIds)
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
      isFromEarlierServer: heldByEarlierServer,
      onWaiting: (isWaiting) => run?.setPushActive(!isWaiting),
    })
    const injected = collection.conflictHandler
    const conflictHandler: RxConflictHandler<Doc> = {
      // RxDB drops what it pulls of a doc with unsent writes, trusting their push to meet it. When
      // they are taken back first, it would find nothing to push, and never show what it dropped.
      isEqual: (a, b, context) => context !== BEFORE_PUSH && injected.isEqual(a, b, context),
      async resolve(input, context) {
        const { newDocumentState: ours, realMasterState: master, assumedMasterState: base } = input
        // What was rolled back is a tombstone on both sides: nobody here deleted anything.
        const isUnchanged = base !== undefined && injected.isEqual(ours, base, context)
        if (pusher.wasRefused(ours) || isUnchanged) return master
        if (injected.isEqual(ours, master, context)) return master
        try {
          return await injected.resolve(input, context)
        } catch (error) {
          // Thrown on, it would make RxDB drop the whole batch from its push.
          const why = { code: 'merge_failed', reason: String(error) }
          await pusher.refuse(input.newDocumentState, why, signal)
          return input.realMasterState
        }
      },
    }

    const begun = startReplicationRun({
      collection,
      mapping,
      conflictHandler,
      puller,
      pusher,
      catchUp: createCatchUp({ serverDocs, mapping, problems, waits }),
      controller,
      pushesFromStart,
      meta: bound,
      isNeverEdited: options.isNeverEdited?.bind(options) ?? (() => false),
    })
    run = begun
    void begun.failed.then((error) => {
      problems.tell('storage_failed', error.message)
      endRun('failed')
    })
    void resolver.resume()
    void watchFirstSync(begun, pushesFromStart, signal)
    owner.addEventListener('abort', () => endRun('stopped'), { once: true })
    if (owner.aborted) endRun('stopped')

    const end = await ended
    run = undefined
    feed.leave(db)
    await begun.end()
    return end
  }

  /** After the first pull and push of a run: what has come true, and what was left behind. */
  async function watchFirstSync(begun: ReplicationRun, wasSwept: boolean, signal: AbortSignal) {
    try {
      await begun.firstPull
      const binding = await bindings.read()
      if (signal.aborted) return
      if (binding !== undefined && !binding.isPulled) {
        await bindings.write({ ...binding, isPulled: true })
      }
      resolveFirstPull()
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

  const stopListening = bindings.onChange(() => {
    openBound().catch(ignoreTold)
  })
  openBound().then((binding) => {
    if (binding === undefined) pendingDocs.useMeta(undefined)
  }, ignoreTold)

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
    stopListening()
    pendingDocs.close()
    await metaQueue
    await meta?.close()
  }
  collection.onClose.push(cancel)

  return {
    db,
    pendingIds$: pendingDocs.pendingIds$,
    firstPullDone,
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

/** The queue the failure happened in has told it as a problem already. */
function ignoreTold() {
  return undefined
}
