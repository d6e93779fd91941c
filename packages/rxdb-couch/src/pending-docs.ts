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
import { FROM_SERVER, isUnchangedSincePull } from './origin-mark.ts'

const SLICE = 100

/** Keeps the set of docs whose state on the phone differs from what the server acknowledged. */
export interface PendingDocs<Doc> {
  readonly pendingIds$: Observable<ReadonlySet<string>>
  /**
   * Waits until every doc has been compared with the metadata, in slices that leave the main
   * thread free, then compares the pending ones once more.
   *
   * It does not trust RxDB's checkpoint: a phone's clock that was set back hides later writes
   * from it.
   */
  compared(): Promise<ReadonlySet<string>>
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
  let scanning: Promise<void> = Promise.resolve()
  const dirty = new Set<string>()

  let scans = 0
  /** While a scan is on, it may find pending what is acknowledged since it looked. */
  const mayBePending = (docId: string) => scans > 0 || pending.has(docId) || dirty.has(docId)

  const emit = () => {
    if (isComplete && !isClosed) subject.next(new Set(pending))
  }

  async function compare(docs: readonly RxDocumentData<Doc>[]): Promise<boolean> {
    const byId = new Map(docs.map((doc) => [mapping.idOf(doc), doc]))
    const of = meta
    // A doc that is unchanged since the pull may have no metadata, and needs none.
    const unmarked = [...byId].flatMap(([docId, doc]) =>
      of !== undefined && isUnchangedSincePull(doc, of.identifierHash) ? [] : [docId],
    )
    const mayDiffer = new Set(unmarked)
    const known = unmarked.length === 0 ? undefined : await of?.find(unmarked)
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
      if (!mayDiffer.has(docId)) return false
      const acknowledged = known?.get(docId)?.docData
      const state = writeDocToDocState(doc, false, false)
      return acknowledged === undefined || !mapping.isEqual(acknowledged, state)
    }
  }

  function inOrder<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
    const result = queue.then(() => (isClosed ? otherwise : run()))
    queue = result.catch(() => undefined)
    return result
  }

  /** Compares the docs written after a checkpoint of RxDB's; all docs when it is undefined. */
  async function scanSince(start: unknown) {
    for (let checkpoint = start; ;) {
      // Slice by slice, so that a doc that was just acknowledged need not wait for the end.
      const slice = await inOrder(async () => {
        const found = await getChangedDocumentsSince(fork, SLICE, checkpoint)
        if (await compare(found.documents)) emit()
        return found
      }, undefined)
      if (slice === undefined || slice.documents.length === 0) return
      checkpoint = slice.checkpoint
      await new Promise<void>((resolve) => clock.setTimer(resolve, 0))
    }
  }

  async function scan(of: MetaStore<Doc> | undefined) {
    scans += 1
    try {
      const pushedUpTo = await of?.pushCheckpoint()
      if (pushedUpTo !== undefined) {
        await scanSince(pushedUpTo)
        if (of !== meta) return
        // Enough for a first answer; what the checkpoint may hide follows.
        isComplete = true
        emit()
      }
      await scanSince(undefined)
      if (of !== meta || isComplete) return
      isComplete = true
      emit()
    } finally {
      scans -= 1
    }
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
    async compared() {
      await scanning
      await inOrder(async () => {
        if (await compare(await fork.findDocumentsById([...pending], true))) emit()
      }, undefined)
      return new Set(pending)
    },
    useMeta(next) {
      metaEvents?.unsubscribe()
      meta = next
      metaEvents = next?.instance.changeStream().subscribe((bulk) => {
        // What is not pending cannot become so by an acknowledgement: a first pull of thousands
        // of docs is not read twice.
        recheck(bulk.events.map((event) => event.documentData.itemId).filter(mayBePending))
      })
      scanning = scan(next)
      // Fails only with the storage, which the run that needs it meets and tells too.
      scanning.catch(() => undefined)
    },
    close() {
      isClosed = true
      forkEvents.unsubscribe()
      metaEvents?.unsubscribe()
    },
  }
}
