import type { WithDeleted } from 'rxdb/plugins/core'
import type { Clock, Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import type { DocMapping, ServerState } from './doc-mapping.ts'
import type { Problems } from './problems.ts'
import { decide, type PushRow } from './push-outcome.ts'
import { type OutgoingDoc, type Sent, type SentBatch, sendDocs } from './send-docs.ts'
import { lookUpPatiently, type ServerDocs } from './server-docs.ts'
import type { RefusalStore } from './types.ts'

const MAX_DOCS = 100
const MAX_BYTES = 512 * 1024
/** Tries of one doc that the server alone fails on, while it takes others. */
const MAX_ROW_FAILURES = 8
const HALVE_ON_500_AFTER = 4
/** Weight of a failure when no other doc shows that the server works: some 15 minutes in all. */
const LONE_FAILURE = 1 / 4

export interface Pusher<Doc> {
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
  /** True when the row was refused: the server's state replaces it, unmerged. */
  wasRefused(newDocumentState: WithDeleted<Doc>): boolean
  /** Stores a refusal, waiting until the store has taken it. */
  refuse(
    doc: WithDeleted<Doc>,
    why: { readonly code: string; readonly reason: string },
    signal: AbortSignal,
  ): Promise<void>
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

interface OpenRow<Doc> {
  readonly docId: string
  readonly row: PushRow<Doc>
  failures: number
}

export function createPusher<Doc>(parts: Parts<Doc>): Pusher<Doc> {
  const { client, db, clock, waits, mapping, serverDocs, problems, refusals } = parts
  const { idOf } = mapping
  const refused = new WeakSet<object>()
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

  async function refuse(
    doc: WithDeleted<Doc>,
    why: { readonly code: string; readonly reason: string },
    signal: AbortSignal,
  ) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await refusals.add({
          docId: idOf(doc),
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
        await waitToRetry(attempt, signal)
      }
    }
  }

  const lookUpUntilKnown = (docIds: readonly string[], signal: AbortSignal) =>
    lookUpPatiently(serverDocs, docIds, signal, async (failure, attempt) => {
      problems.tellAnswer(failure)
      await waitToRetry(attempt, signal)
    })

  async function settleRefusal(
    { docId, row }: OpenRow<Doc>,
    why: { readonly code: string; readonly reason: string },
    signal: AbortSignal,
  ): Promise<WithDeleted<Doc> | undefined> {
    const ours = row.newDocumentState
    const master = (await lookUpUntilKnown([docId], signal)).get(docId)
    if (master === undefined && ours._deleted) return undefined
    const isFromOther = await parts.isFromEarlierServer(ours)
    // Others' docs that this server lost and will not take from us stay on this phone.
    if (isFromOther && master === undefined) return undefined
    if (!isFromOther) await refuse(ours, why, signal)
    refused.add(ours)
    return master?.state ?? { ...ours, _deleted: true }
  }

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
      const result = await pushChunk(chunk, signal, attempt >= HALVE_ON_500_AFTER, settle)
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

  /** One round trip for some rows. Those that came to no outcome stay open. */
  async function pushChunk(
    chunk: readonly OpenRow<Doc>[],
    signal: AbortSignal,
    halveOn500: boolean,
    settle: (state: WithDeleted<Doc> | undefined) => void,
  ) {
    const known = new Map<string, ServerState<Doc>>()
    const unknown: string[] = []
    for (const { docId, row } of chunk) {
      // A remembered rev stands for the state it had. If RxDB assumes another, writing on top
      // of that rev would replace something that this phone has never merged.
      const state = serverDocs.remembered(docId)
      const isAssumed =
        state !== undefined &&
        row.assumedMasterState !== undefined &&
        mapping.isEqual(state.state, row.assumedMasterState)
      if (isAssumed) known.set(docId, state)
      else unknown.push(docId)
    }
    const lookup = await serverDocs.lookUp(unknown, signal)
    if (lookup.kind !== 'ok') {
      problems.tellAnswer(lookup)
      const isUnreachable = lookup.kind === 'unreachable'
      return { open: chunk, settled: 0, mustWait: true, isUnreachable }
    }

    const open: OpenRow<Doc>[] = []
    const sending: { readonly entry: OpenRow<Doc>; readonly doc: OutgoingDoc }[] = []
    let bytes = 0
    let settled = 0
    for (const entry of chunk) {
      const { docId, row } = entry
      const outcome = decide(row, known.get(docId) ?? lookup.body.get(docId), mapping.isEqual)
      if (outcome.kind === 'refuse') {
        settle(await settleRefusal(entry, outcome, signal))
        settled += 1
      } else if (outcome.kind !== 'send') {
        settle(outcome.kind === 'master' ? outcome.state : undefined)
        settled += 1
      } else {
        const doc = mapping.toWire(row.newDocumentState, outcome.rev)
        if (doc === undefined) {
          const why = { code: 'unwritable', reason: 'the doc could not be written for the server' }
          settle(await settleRefusal(entry, why, signal))
          settled += 1
          continue
        }
        const size = JSON.stringify(doc).length
        if (sending.length > 0 && bytes + size > MAX_BYTES) {
          open.push(entry)
          continue
        }
        bytes += size
        sending.push({ entry, doc: { ...doc, _id: docId } })
      }
    }

    const docs = sending.map(({ doc }) => doc)
    const batch = await sendDocs(client, db, docs, signal, halveOn500)
    if (batch.failure !== undefined) problems.tellAnswer(batch.failure)
    const tookOthers = batch.rows.some(({ kind }) => kind !== 'unsent')
    let mustWait = false
    for (const [at, { entry }] of sending.entries()) {
      const sent: Sent = batch.rows[at] ?? { kind: 'unsent' }
      if (sent.kind === 'stored') {
        const { docId, row } = entry
        serverDocs.note({
          docId,
          rev: sent.rev,
          state: row.newDocumentState,
          hasAttachments: false,
        })
        settled += 1
        continue
      }
      serverDocs.forget(entry.docId)
      if (sent.kind === 'refused') {
        settle(await settleRefusal(entry, sent, signal))
        settled += 1
      } else if (sent.kind === 'conflict') {
        open.push(entry)
      } else {
        mustWait = true
        if (tookOthers) entry.failures += 1
        else if (sending.length === 1 && isServerError(batch)) entry.failures += LONE_FAILURE
        if (entry.failures < MAX_ROW_FAILURES) {
          open.push(entry)
          continue
        }
        const why = { code: 'server_error', reason: 'the server fails on this doc alone' }
        settle(await settleRefusal(entry, why, signal))
        settled += 1
      }
    }
    const isUnreachable = batch.failure?.kind === 'unreachable'
    return { open, settled, mustWait, isUnreachable }
  }

  return {
    refuse,
    wasRefused: (state) => refused.has(state),
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

function isServerError({ failure }: SentBatch): boolean {
  return failure?.kind === 'refused' && failure.status === 500
}
