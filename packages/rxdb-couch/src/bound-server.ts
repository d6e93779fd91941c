import { type RxCollection, type WithDeleted, writeDocToDocState } from 'rxdb/plugins/core'
import { StoppedError, type Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import type { DocMapping } from './doc-mapping.ts'
import { type MetaStore, openMetaStore } from './meta-store.ts'
import { isUnchangedSincePull } from './origin-mark.ts'
import type { Problems } from './problems.ts'
import { bindTo, createBindingStore, isSameServerDb } from './server-binding.ts'
import { type DbInfo, parseDbInfo } from './wire-answers.ts'

/** The server db that a collection speaks to, and the metadata that speak about it. */
export interface BoundServer<Doc> {
  /** Resolves once the whole db has been pulled, in this session or an earlier one. */
  readonly firstPullDone: Promise<void>
  /** The whole db that these metadata are about has been pulled. */
  notePulled(meta: MetaStore<Doc>): Promise<void>
  /**
   * Asks the server which db it has and opens the metadata of that one.
   *
   * @param pulledSeq - how far the last run has pulled
   */
  bind(pulledSeq: string, signal: AbortSignal): Promise<MetaStore<Doc>>
  /** Asks whether the server still has the db that these metadata are about. */
  isStill(meta: MetaStore<Doc>, pulledSeq: string, signal: AbortSignal): Promise<boolean>
  /** True when the server db before this one held just this state: nothing in it is unsent. */
  heldByEarlier(doc: WithDeleted<Doc>): Promise<boolean>
  close(): Promise<void>
}

interface Parts<Doc> {
  readonly collection: RxCollection<Doc>
  readonly db: string
  readonly client: CouchClient
  readonly waits: Waits
  readonly mapping: DocMapping<Doc>
  readonly problems: Problems
  /** Other metadata count from now on; undefined before the first contact ever. */
  onMeta(meta: MetaStore<Doc> | undefined): void
}

export function createBoundServer<Doc>(parts: Parts<Doc>): BoundServer<Doc> {
  const { collection, db, client, waits, mapping, problems } = parts
  const bindings = createBindingStore(collection, db)
  let resolveFirstPull: () => void = () => undefined
  const firstPullDone = new Promise<void>((resolve) => {
    resolveFirstPull = resolve
  })
  let meta: MetaStore<Doc> | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let isClosed = false

  /** Opens the metadata of the server db that the collection is bound to, by whichever tab. */
  function openBound() {
    const opened = queue.then(async () => {
      const binding = await bindings.read()
      if (isClosed) return undefined
      if (binding?.isPulled) resolveFirstPull()
      if (binding === undefined || !isSameServerDb(meta?.serverDb, binding)) {
        const old = meta
        meta = binding && (await openMetaStore(collection, db, binding))
        parts.onMeta(meta)
        await old?.close()
      }
      return binding
    })
    queue = opened.catch((error: unknown) => problems.tell('storage_failed', String(error)))
    return opened
  }

  async function askDbInfo(signal: AbortSignal): Promise<DbInfo> {
    const path = `/${encodeURIComponent(db)}`
    for (let attempt = 0; ; attempt += 1) {
      const answer = await client.request({ method: 'GET', path, parse: parseDbInfo }, signal)
      if (answer.kind === 'ok') {
        problems.clear('no_access', 'db_missing')
        return answer.body
      }
      problems.tellAnswer(answer)
      await waits.backOff(attempt, signal)
    }
  }

  const stopListening = bindings.onChange(() => {
    openBound().catch(ignoreTold)
  })
  openBound().then((binding) => {
    if (binding === undefined) parts.onMeta(undefined)
  }, ignoreTold)

  return {
    firstPullDone,
    async notePulled({ serverDb }) {
      const binding = await bindings.read()
      if (binding === undefined || !isSameServerDb(serverDb, binding)) return
      if (!binding.isPulled) await bindings.write({ ...binding, isPulled: true })
      resolveFirstPull()
    },
    async bind(pulledSeq, signal) {
      const info = await askDbInfo(signal)
      const bound = await openBound()
      const binding = bindTo(info, bound, pulledSeq)
      if (binding !== bound) await bindings.write(binding)
      await openBound()
      if (signal.aborted || meta === undefined) throw new StoppedError()
      return meta
    },
    async isStill({ serverDb }, pulledSeq, signal) {
      const info = await askDbInfo(signal)
      return isSameServerDb(serverDb, bindTo(info, await bindings.read(), pulledSeq))
    },
    async heldByEarlier(doc) {
      const previous = (await bindings.read())?.previous
      if (previous === undefined) return false
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
    },
    async close() {
      isClosed = true
      stopListening()
      await queue
      await meta?.close()
    },
  }
}

/** The queue the failure happened in has told it as a problem already. */
function ignoreTold() {
  return undefined
}
