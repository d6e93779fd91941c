import type { WithDeleted } from 'rxdb/plugins/core'
import type { CouchClient } from './couch-client.ts'
import type { DocMapping, ServerState } from './doc-mapping.ts'
import type { Problems } from './problems.ts'
import { decide, type PushRow } from './push-outcome.ts'
import type { RefusedRows } from './refused-rows.ts'
import { type OutgoingDoc, type Sent, type SentBatch, sendDocs } from './send-docs.ts'
import type { ServerDocs } from './server-docs.ts'

const MAX_BYTES = 512 * 1024
/** Tries of one doc that the server alone fails on, while it takes others. */
const MAX_ROW_FAILURES = 8
/** Weight of a failure when no other doc shows that the server works: some 15 minutes in all. */
const LONE_FAILURE = 1 / 4

/** A row that has not come to an outcome yet. */
export interface OpenRow<Doc> {
  readonly docId: string
  readonly row: PushRow<Doc>
  failures: number
}

interface RoundResult<Doc> {
  /** Rows that are to be tried again. */
  readonly open: readonly OpenRow<Doc>[]
  readonly settled: number
  readonly mustWait: boolean
  readonly isUnreachable: boolean
}

interface Parts<Doc> {
  readonly client: CouchClient
  readonly db: string
  readonly mapping: DocMapping<Doc>
  readonly serverDocs: ServerDocs<Doc>
  readonly problems: Problems
  readonly refusedRows: RefusedRows<Doc>
}

interface Outgoing<Doc> {
  readonly entry: OpenRow<Doc>
  readonly doc: OutgoingDoc
}

/**
 * One round trip for some rows: asks for what is not known of them, decides, and sends those that
 * are to be sent.
 *
 * @param settle - called for each row that came to an outcome with the server's state, if it was
 * not stored
 */
export type PushRound<Doc> = (
  rows: readonly OpenRow<Doc>[],
  signal: AbortSignal,
  halveOn500: boolean,
  settle: (state: WithDeleted<Doc> | undefined) => void,
) => Promise<RoundResult<Doc>>

export function createPushRound<Doc>(parts: Parts<Doc>): PushRound<Doc> {
  const { client, db, mapping, serverDocs, problems, refusedRows } = parts

  /** What is remembered of rows that may be judged by it, and the ids of the others. */
  function recall(rows: readonly OpenRow<Doc>[]) {
    const known = new Map<string, ServerState<Doc>>()
    const unknown: string[] = []
    for (const { docId, row } of rows) {
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
    return { known, unknown }
  }

  return async (rows, signal, halveOn500, settle) => {
    const open: OpenRow<Doc>[] = []
    let settled = 0
    const close = (state: WithDeleted<Doc> | undefined) => {
      settle(state)
      settled += 1
    }
    const refuse = async ({ row }: OpenRow<Doc>, code: string, reason: string) => {
      close(await refusedRows.settle(row.newDocumentState, { code, reason }, signal))
    }

    const { known, unknown } = recall(rows)
    const lookup = await serverDocs.lookUp(unknown, signal)
    if (lookup.kind !== 'ok') {
      problems.tellAnswer(lookup)
      const isUnreachable = lookup.kind === 'unreachable'
      return { open: rows, settled, mustWait: true, isUnreachable }
    }

    const sending: Outgoing<Doc>[] = []
    let bytes = 0
    for (const entry of rows) {
      const { docId, row } = entry
      const outcome = decide(row, known.get(docId) ?? lookup.body.get(docId), mapping.isEqual)
      if (outcome.kind === 'refuse') {
        await refuse(entry, outcome.code, outcome.reason)
        continue
      }
      if (outcome.kind !== 'send') {
        close(outcome.kind === 'master' ? outcome.state : undefined)
        continue
      }
      const doc = mapping.toWire(row.newDocumentState, outcome.rev)
      if (doc === undefined) {
        await refuse(entry, 'unwritable', 'the doc could not be written for the server')
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

    const docs = sending.map(({ doc }) => doc)
    const batch = await sendDocs(client, db, docs, signal, halveOn500)
    if (batch.failure !== undefined) problems.tellAnswer(batch.failure)
    const tookOthers = batch.rows.some(({ kind }) => kind !== 'unsent')
    let mustWait = false
    for (const [at, { entry }] of sending.entries()) {
      const sent: Sent = batch.rows[at] ?? { kind: 'unsent' }
      if (sent.kind === 'stored') {
        const { docId, row } = entry
        const state = row.newDocumentState
        serverDocs.note({ docId, rev: sent.rev, state, hasAttachments: false })
        close(undefined)
        continue
      }
      serverDocs.forget(entry.docId)
      if (sent.kind === 'refused') await refuse(entry, sent.code, sent.reason)
      else if (sent.kind === 'conflict') open.push(entry)
      else {
        mustWait = true
        if (tookOthers) entry.failures += 1
        else if (sending.length === 1 && isServerError(batch)) entry.failures += LONE_FAILURE
        if (entry.failures < MAX_ROW_FAILURES) open.push(entry)
        else await refuse(entry, 'server_error', 'the server fails on this doc alone')
      }
    }
    const isUnreachable = batch.failure?.kind === 'unreachable'
    return { open, settled, mustWait, isUnreachable }
  }
}

function isServerError({ failure }: SentBatch): boolean {
  return failure?.kind === 'refused' && failure.status === 500
}
