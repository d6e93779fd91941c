import { type Clock, StoppedError, type Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import type { DocMapping } from './doc-mapping.ts'
import { type OutgoingDoc, sendDocs } from './send-docs.ts'
import type { ServerDocs } from './server-docs.ts'
import type { UnresolvedDocs } from './unresolved-docs.ts'

/**
 * Sets docs right on the server, for those who may write there: losing live leaves are joined into
 * their winner, and what a foreign tool dropped is written again.
 */
export interface DocResolver {
  /** Resolves when this cannot be forgotten any more, though not done yet. */
  resolve(docIds: readonly string[]): Promise<void>
  /** Takes up what an earlier run, or an earlier session, left behind. */
  resume(): Promise<void>
}

interface Parts<Doc> {
  readonly client: CouchClient
  readonly db: string
  readonly clock: Clock
  readonly waits: Waits
  readonly mapping: DocMapping<Doc>
  readonly serverDocs: Pick<ServerDocs<Doc>, 'examine'>
  readonly unresolved: UnresolvedDocs
  readonly signal: AbortSignal
  /** The injected merge threw: the doc stays as it is until the next start. */
  onUnreadable(docId: string): void
  /** The storage failed: what is left waits for the next start. */
  onFailure(error: unknown): void
}

export function createDocResolver<Doc>(parts: Parts<Doc>): DocResolver {
  const { client, db, clock, waits, mapping, serverDocs, unresolved, signal } = parts
  const queue = new Set<string>()
  /** Winning revs of docs that the server does not let us write. */
  const refusedRevs = new Set<string>()
  let isWorking = false

  /** One doc after the other, so that many of them do not become as many requests at once. */
  async function work() {
    isWorking = true
    try {
      // Others saw them too, and one of us is enough.
      await waits.wait(clock.random() * clock.timings.leafMergeDelayMs, signal)
      let attempt = 0
      for (const docId of queue) {
        queue.delete(docId)
        const outcome = await tryOnce(docId)
        if (outcome === 'again') {
          // Behind the others, which may fare better.
          queue.add(docId)
          await waits.backOff(attempt, signal)
          attempt += 1
          continue
        }
        attempt = 0
        if (outcome === 'done' && !queue.has(docId)) await unresolved.remove(docId)
      }
    } finally {
      isWorking = false
    }
  }

  function take(docIds: readonly string[]) {
    for (const docId of docIds) queue.add(docId)
    if (isWorking || queue.size === 0) return
    work().catch((error: unknown) => {
      if (!(error instanceof StoppedError)) parts.onFailure(error)
    })
  }

  async function tryOnce(docId: string): Promise<'done' | 'again' | 'failed'> {
    try {
      return await resolveNow(docId)
    } catch (error) {
      if (error instanceof StoppedError) throw error
      parts.onUnreadable(docId)
      return 'failed'
    }
  }

  async function resolveNow(docId: string): Promise<'done' | 'again'> {
    const answer = await serverDocs.examine(docId, signal)
    if (answer.kind !== 'ok') return 'again'
    const found = answer.body
    if (found === undefined || found.hasAttachments || refusedRevs.has(found.rev)) return 'done'
    if (!mapping.isEqual(found.joined, found.winner)) {
      const doc = mapping.toWire(found.joined, found.rev)
      const sent = doc ? await send([{ ...doc, _id: docId }]) : undefined
      if (sent === 'again') return 'again'
      if (sent === 'refused') refusedRevs.add(found.rev)
      // The others must stay until the winner holds what they hold: somebody else may write it.
      if (sent !== 'stored') return 'done'
    }
    const tombstones = found.losers.flatMap(({ rev, state }): OutgoingDoc[] => {
      const doc = mapping.toWire({ ...state, _deleted: true }, rev)
      return doc ? [{ ...doc, _id: docId }] : []
    })
    return (await send(tombstones)) === 'again' ? 'again' : 'done'
  }

  async function send(docs: readonly OutgoingDoc[]): Promise<'stored' | 'refused' | 'again'> {
    const { rows } = await sendDocs(client, db, docs, signal, false)
    if (rows.some(({ kind }) => kind === 'unsent' || kind === 'conflict')) return 'again'
    return rows.some(({ kind }) => kind === 'refused') ? 'refused' : 'stored'
  }

  return {
    async resolve(docIds) {
      await unresolved.add(docIds)
      take(docIds)
    },
    async resume() {
      try {
        take(await unresolved.read())
      } catch (error) {
        parts.onFailure(error)
      }
    },
  }
}
