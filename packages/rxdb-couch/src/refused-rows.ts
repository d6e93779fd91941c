import type { WithDeleted } from 'rxdb/plugins/core'
import type { Clock } from './clock.ts'
import type { DocMapping, ServerState } from './doc-mapping.ts'
import type { Problems } from './problems.ts'
import type { RefusalStore } from './types.ts'

interface RefusalReason {
  readonly code: string
  readonly reason: string
}

/** What becomes of a state that the server will not take. */
export interface RefusedRows<Doc> {
  /** Stores a refusal, waiting until the store has taken it. */
  refuse(doc: WithDeleted<Doc>, why: RefusalReason, signal: AbortSignal): Promise<void>
  /**
   * @returns what takes its place on the phone: the server's state, or a tombstone; undefined when
   * it may stay as it is
   */
  settle(
    doc: WithDeleted<Doc>,
    why: RefusalReason,
    signal: AbortSignal,
  ): Promise<WithDeleted<Doc> | undefined>
  /** True when the state was refused: what takes its place replaces it, unmerged. */
  wasRefused(doc: WithDeleted<Doc>): boolean
}

interface Parts<Doc> {
  readonly db: string
  readonly clock: Clock
  readonly mapping: DocMapping<Doc>
  readonly problems: Problems
  readonly refusals: RefusalStore
  /** True for a state that is none of this person's, and that an earlier server held. */
  isFromEarlierServer(doc: WithDeleted<Doc>): Promise<boolean>
  lookUpUntilKnown(
    docIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ServerState<Doc>>>
  waitToRetry(attempt: number, signal: AbortSignal): Promise<void>
}

export function createRefusedRows<Doc>(parts: Parts<Doc>): RefusedRows<Doc> {
  const { db, clock, mapping, problems, refusals } = parts
  const refused = new WeakSet<object>()

  async function refuse(doc: WithDeleted<Doc>, why: RefusalReason, signal: AbortSignal) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await refusals.add({
          docId: mapping.idOf(doc),
          db,
          code: why.code,
          reason: why.reason,
          doc: Object.fromEntries(Object.entries(doc)),
          at: clock.now(),
        })
        problems.clear('refusal_store_failed')
        return
      } catch (error) {
        // Whatever the store failed of, the row must wait: its text would have no other copy.
        problems.tell('refusal_store_failed', String(error))
        await parts.waitToRetry(attempt, signal)
      }
    }
  }

  return {
    refuse,
    wasRefused: (doc) => refused.has(doc),
    async settle(doc, why, signal) {
      const docId = mapping.idOf(doc)
      const master = (await parts.lookUpUntilKnown([docId], signal)).get(docId)
      if (master === undefined && doc._deleted) return undefined
      const isFromOther = await parts.isFromEarlierServer(doc)
      // Others' docs that this server lost and will not take from us stay on this phone.
      if (isFromOther && master === undefined) return undefined
      if (!isFromOther) await refuse(doc, why, signal)
      refused.add(doc)
      return master?.state ?? { ...doc, _deleted: true }
    },
  }
}
