import {
  getChangedDocumentsSince,
  type RxCollection,
  type RxDocumentData,
  writeDocToDocState,
} from 'rxdb/plugins/core'
import { type Observable, ReplaySubject, type Subscription } from 'rxjs'
import type { Clock } from './clock.ts'
import type { DocMapping } from './doc-mapping.ts'
import type { MetaStore } from './meta-store.ts'
import { isUnchangedSincePull } from './origin-mark.ts'

const SLICE = 100
const FROM_SERVER = 'replication-downstream-'

/** Keeps the set of docs whose state on the phone differs from what the server acknowledged. */
export interface PendingDocs<Doc> {
  readonly pendingIds$: Observable<ReadonlySet<string>>
  /**
   * Compares every doc with the metadata, in slices that leave the main thread free. It does not
   * trust RxDB's checkpoint: a phone's clock that was set back hides later writes from it.
   *
   * @returns the pending ids
   */
  compareAll(): Promise<ReadonlySet<string>>
  /** Compares with another server's metadata from now on; undefined before the first contact. */
  useMeta(meta: MetaStore<Doc> | undefined): void
  close(): void
}

export function createPendingDocs<Doc>(
  collection: RxCollection<Doc>,
  mapping: DocMapping<Doc>,
  clock: Clock,
): PendingDocs<Doc> {
  const fork = collection.storageInstance
  const subject = new ReplaySubject<ReadonlySet<string>>(1)
  const pending = new Set<string>()
  let isComplete = false
  let isClosed = false
  let meta: MetaStore<Doc> | undefined
  let metaEvents: Subscription | undefined
  let queue: Promise<unknown> = Promise.resolve()
  const dirty = new Set<string>()

  let scans = 0
  /** While a scan is on, it may find pending what is acknowledged since it looked. */
  const mayBePending = (docId: string) => scans > 0 || pending.has(docId) || dirty.has(docId)

  const emit = () => {
    if (isComplete && !isClosed) subject.next(new Set(pending))
  }

  async function compare(docs: readonly RxDocumentData<Doc>[]): Promise<boolean> {
    const byId = new Map(docs.map((doc) => [mapping.idOf(doc), doc]))
    const known = await meta?.find([...byId.keys()])
    let isChanged = false
    for (const [docId, doc] of byId) {
      // Written again since it was read: it stays as it is until it is read again.
      if (dirty.has(docId)) continue
      if (isPending(doc, docId) === pending.has(docId)) continue
      if (!pending.delete(docId)) pending.add(docId)
      isChanged = true
    }
    return isChanged

    function isPending(doc: RxDocumentData<Doc>, docId: string): boolean {
      const acknowledged = known?.get(docId)?.docData
      const state = writeDocToDocState(doc, false, false)
      if (acknowledged !== undefined && mapping.isEqual(acknowledged, state)) return false
      return meta === undefined || !isUnchangedSincePull(doc, meta.identifierHash)
    }
  }

  function inOrder<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
    const result = queue.then(() => (isClosed ? otherwise : run()))
    queue = result.catch(() => undefined)
    return result
  }

  async function scan() {
    scans += 1
    try {
      return await scanAll()
    } finally {
      scans -= 1
    }
  }

  async function scanAll() {
    const seen = new Set<string>()
    let isChanged = !isComplete
    let checkpoint: unknown
    for (;;) {
      const slice = await getChangedDocumentsSince(fork, SLICE, checkpoint)
      if (slice.documents.length === 0) break
      checkpoint = slice.checkpoint
      for (const doc of slice.documents) seen.add(mapping.idOf(doc))
      if (await compare(slice.documents)) isChanged = true
      await new Promise<void>((resolve) => clock.setTimer(resolve, 0))
      if (isClosed) return pending
    }
    for (const docId of pending) {
      if (!seen.has(docId) && !dirty.has(docId)) isChanged = pending.delete(docId)
    }
    isComplete = true
    if (isChanged) emit()
    return pending
  }

  function recheck(docIds: Iterable<string>) {
    const wasEmpty = dirty.size === 0
    for (const docId of docIds) dirty.add(docId)
    if (!wasEmpty || dirty.size === 0) return
    // Storage that is being closed fails these reads; nobody listens any more then.
    inOrder(async () => {
      const ids = [...dirty]
      dirty.clear()
      if (await compare(await fork.findDocumentsById(ids, true))) emit()
    }, undefined).catch(() => dirty.clear())
  }

  const forkEvents = fork.changeStream().subscribe((bulk) => {
    // What the pull writes is acknowledged by the metadata that it writes next.
    if (bulk.context.startsWith(FROM_SERVER)) return
    const ids = bulk.events.map((event) => event.documentId)
    // At once: between the save and the comparison it must not look acknowledged.
    const size = pending.size
    for (const id of ids) pending.add(id)
    if (pending.size !== size) emit()
    recheck(ids)
  })

  return {
    pendingIds$: subject.asObservable(),
    compareAll: () => inOrder(scan, pending),
    useMeta(next) {
      metaEvents?.unsubscribe()
      meta = next
      metaEvents = next?.instance.changeStream().subscribe((bulk) => {
        // What is not pending cannot become so by an acknowledgement: a first pull of thousands
        // of docs is not read twice.
        recheck(bulk.events.map((event) => event.documentData.itemId).filter(mayBePending))
      })
      // Fails only with the storage, which the run that needs it meets and tells too.
      inOrder(scan, pending).catch(() => undefined)
    },
    close() {
      isClosed = true
      forkEvents.unsubscribe()
      metaEvents?.unsubscribe()
    },
  }
}
