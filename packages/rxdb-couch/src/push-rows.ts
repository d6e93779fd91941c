import type { WithDeleted } from 'rxdb/plugins/core'
import type { Clock, Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import type { DocMapping } from './doc-mapping.ts'
import type { Problems } from './problems.ts'
import type { PushRow } from './push-outcome.ts'
import { createPushRound, type OpenRow } from './push-round.ts'
import { createRefusedRows, type RefusedRows } from './refused-rows.ts'
import { lookUpPatiently, type ServerDocs } from './server-docs.ts'
import type { RefusalStore } from './types.ts'

const MAX_DOCS = 100
const HALVE_ON_500_AFTER = 4

export interface Pusher<Doc> extends Pick<RefusedRows<Doc>, 'wasRefused' | 'refuse'> {
  /**
   * Brings each row to one outcome: stored, or answered with the server's state.
   *
   * Never throws for what the server says. Resolves only when no row is left open, so RxDB
   * never moves its checkpoint past a write that nobody has.
   *
   * @returns the server's states of the rows that were not stored
   * @throws StoppedError once the signal is aborted
   */
  push(rows: readonly PushRow<Doc>[], signal: AbortSignal): Promise<WithDeleted<Doc>[]>
  /**
   * States of these docs are being handed to RxDB. It drops those of docs in a push, trusting
   * the push to meet them on the server; a row that was settled before must look again.
   */
  noteDelivered(docs: readonly WithDeleted<Doc>[]): void
}

interface Parts<Doc> {
  readonly client: CouchClient
  readonly db: string
  readonly clock: Clock
  readonly waits: Waits
  readonly mapping: DocMapping<Doc>
  readonly serverDocs: ServerDocs<Doc>
  readonly problems: Problems
  readonly refusals: RefusalStore
  /** True for a state that is none of this person's, and that an earlier server held. */
  isFromEarlierServer(doc: WithDeleted<Doc>): Promise<boolean>
  /** Told around each wait: no request is in flight then, and the pull may go on. */
  onWaiting(isWaiting: boolean): void
}

interface PushCall<Doc> {
  readonly rows: readonly PushRow<Doc>[]
  readonly resolve: (conflicts: WithDeleted<Doc>[]) => void
  readonly reject: (error: unknown) => void
}

export function createPusher<Doc>(parts: Parts<Doc>): Pusher<Doc> {
  const { client, db, clock, waits, mapping, serverDocs, problems, refusals } = parts
  const { idOf } = mapping
  const inPush = new Map<string, WithDeleted<Doc>>()
  const deliveredMeanwhile = new Set<string>()
  let calls: PushCall<Doc>[] = []
  let isWorking = false
  let chunkDocs = MAX_DOCS

  async function waitToRetry(attempt: number, signal: AbortSignal) {
    parts.onWaiting(true)
    await waits.backOff(attempt, signal)
    parts.onWaiting(false)
  }

  const lookUpUntilKnown = (docIds: readonly string[], signal: AbortSignal) =>
    lookUpPatiently(serverDocs, docIds, signal, async (failure, attempt) => {
      problems.tellAnswer(failure)
      await waitToRetry(attempt, signal)
    })

  const refusedRows = createRefusedRows({
    db,
    clock,
    mapping,
    problems,
    refusals,
    isFromEarlierServer: parts.isFromEarlierServer.bind(parts),
    lookUpUntilKnown,
    waitToRetry,
  })
  const pushRound = createPushRound({ client, db, mapping, serverDocs, problems, refusedRows })

  /**
   * Works off all calls that RxDB has open, then answers them together: it waits for all of them
   * before it takes note of any.
   */
  async function workOff(signal: AbortSignal) {
    const taken: PushCall<Doc>[] = []
    const conflicts = new Map<string, WithDeleted<Doc>>()
    const settle = (state: WithDeleted<Doc> | undefined) => {
      if (state !== undefined) conflicts.set(idOf(state), state)
    }
    try {
      while (calls.length > 0 || deliveredMeanwhile.size > 0) {
        const call = calls.shift()
        if (call === undefined) {
          await lookAgain(taken, signal, settle)
        } else {
          taken.push(call)
          await settleAll(call.rows, signal, settle)
        }
      }
      for (const { rows, resolve } of taken) {
        resolve(rows.flatMap(({ newDocumentState }) => conflicts.get(idOf(newDocumentState)) ?? []))
      }
    } catch (error) {
      for (const { reject } of [...taken, ...calls]) reject(error)
      calls = []
    } finally {
      // In the turn of the answers: a call that comes after them begins anew.
      isWorking = false
      inPush.clear()
      deliveredMeanwhile.clear()
    }
  }

  /**
   * For docs that changed on the server after their row was settled: RxDB has just dropped that
   * change, since it knows of no acknowledgement yet, and must get it as a conflict.
   */
  async function lookAgain(
    taken: readonly PushCall<Doc>[],
    signal: AbortSignal,
    settle: (state: WithDeleted<Doc> | undefined) => void,
  ) {
    const docIds = [...deliveredMeanwhile]
    deliveredMeanwhile.clear()
    const masters = await lookUpUntilKnown(docIds, signal)
    for (const { newDocumentState: ours } of taken.flatMap(({ rows }) => rows)) {
      const master = masters.get(idOf(ours))
      if (master && !mapping.isEqual(master.state, ours)) settle(master.state)
    }
  }

  async function settleAll(
    rows: readonly PushRow<Doc>[],
    signal: AbortSignal,
    settle: (state: WithDeleted<Doc> | undefined) => void,
  ) {
    let open = rows.map((row): OpenRow<Doc> => ({
      docId: idOf(row.newDocumentState),
      row,
      failures: 0,
    }))

    for (let attempt = 0; open.length > 0;) {
      const chunk = open.slice(0, chunkDocs)
      const rest = open.slice(chunkDocs)
      const result = await pushRound(chunk, signal, attempt >= HALVE_ON_500_AFTER, settle)
      open = [...result.open, ...rest]
      if (result.settled > 0) {
        attempt = 0
        problems.clear('server_refused', 'no_access', 'db_missing')
        chunkDocs = Math.min(MAX_DOCS, chunkDocs * 2)
      }
      if (result.isUnreachable) chunkDocs = Math.max(1, Math.floor(chunk.length / 2))
      if (result.open.length > 0 && (result.mustWait || attempt > 2)) {
        await waitToRetry(attempt, signal)
      }
      attempt += 1
    }
  }

  return {
    refuse: refusedRows.refuse,
    wasRefused: refusedRows.wasRefused,
    noteDelivered(docs) {
      for (const doc of docs) {
        const ours = inPush.get(idOf(doc))
        // An echo of what is being pushed says nothing new.
        if (ours && !mapping.isEqual(ours, doc)) deliveredMeanwhile.add(idOf(doc))
      }
    },
    push(rows, signal) {
      for (const { newDocumentState: ours } of rows) inPush.set(idOf(ours), ours)
      return new Promise((resolve, reject) => {
        calls.push({ rows, resolve, reject })
        if (isWorking) return
        isWorking = true
        void workOff(signal)
      })
    },
  }
}
