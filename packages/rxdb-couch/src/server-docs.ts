import type { WithDeleted } from 'rxdb/plugins/core'
import type { Answer, CouchClient } from './couch-client.ts'
import type { DocMapping, ServerState } from './doc-mapping.ts'
import {
  parseBulkGet,
  parseLookups,
  parseWireState,
  revGeneration,
  type WireState,
} from './wire-answers.ts'

const REMEMBERED_STATES = 500
/** Bodies of losing leaves asked for at once; what came is kept while the rest is asked again. */
const LEAVES_AT_ONCE = 25

/** What the server holds: asked for, and remembered from whatever it said last. */
export interface ServerDocs<Doc> {
  /** Asks for the present state of each doc; docs the server does not have are left out. */
  lookUp(
    docIds: readonly string[],
    signal: AbortSignal,
  ): Promise<Answer<ReadonlyMap<string, ServerState<Doc>>>>
  /**
   * Turns wire states into RxDB's form, losing live leaves merged in, so that every phone shows
   * the same whether or not somebody has resolved them on the server yet.
   */
  readStates(
    states: readonly WireState[],
    signal: AbortSignal,
  ): Promise<Answer<readonly ServerState<Doc>[]>>
  /** Takes note of a state as the newest known. */
  note(state: ServerState<Doc>): void
  forget(docId: string): void
  remembered(docId: string): ServerState<Doc> | undefined
  /**
   * True when a newer generation of the doc is known. Not proof of age, since a deleted winner
   * leaves an older leaf as the new winner: look the doc up before dropping anything.
   */
  isOutrun(state: { readonly docId: string; readonly rev: string }): boolean
}

/**
 * Looks docs up until all are known, in ever smaller slices when the line breaks: one that does
 * not let a long answer through lets a short one through.
 *
 * @param onFailure - waits before the next try
 */
export async function lookUpPatiently<Doc>(
  serverDocs: ServerDocs<Doc>,
  docIds: readonly string[],
  signal: AbortSignal,
  onFailure: (failure: Exclude<Answer<never>, { kind: 'ok' }>, attempt: number) => Promise<void>,
): Promise<ReadonlyMap<string, ServerState<Doc>>> {
  const found = new Map<string, ServerState<Doc>>()
  let size = docIds.length
  let attempt = 0
  for (let at = 0; at < docIds.length;) {
    const answer = await serverDocs.lookUp(docIds.slice(at, at + size), signal)
    if (answer.kind === 'ok') {
      for (const [docId, state] of answer.body) found.set(docId, state)
      at += size
      attempt = 0
      continue
    }
    if (answer.kind === 'unreachable') size = Math.max(1, Math.floor(size / 2))
    await onFailure(answer, attempt)
    attempt += 1
  }
  return found
}

interface Parts<Doc> {
  readonly client: CouchClient
  readonly db: string
  readonly mapping: DocMapping<Doc>
  readonly mergeLosingLeaf:
    | ((winner: WithDeleted<Doc>, loser: WithDeleted<Doc>) => WithDeleted<Doc>)
    | undefined
  onUnreadable(docId: string): void
  /** A doc has losing live leaves. */
  onLosingLeaves(docId: string): void
}

export function createServerDocs<Doc>(parts: Parts<Doc>): ServerDocs<Doc> {
  const { client, mapping } = parts
  const dbPath = `/${encodeURIComponent(parts.db)}`
  const newest = new Map<string, number>()
  const remembered = new Map<string, ServerState<Doc>>()
  const leaves = new Map<string, WireState>()

  const fetchRevs = (
    revs: readonly { readonly id: string; readonly rev: string }[],
    signal: AbortSignal,
  ) =>
    client.request(
      { method: 'POST', path: `${dbPath}/_bulk_get`, body: { docs: revs }, parse: parseBulkGet },
      signal,
    )

  async function fetchLeaves(
    wanted: readonly { readonly id: string; readonly rev: string }[],
    signal: AbortSignal,
  ): Promise<Answer<readonly WireState[]>> {
    for (let at = 0; at < wanted.length; at += LEAVES_AT_ONCE) {
      const missing = wanted
        .slice(at, at + LEAVES_AT_ONCE)
        .filter(({ id, rev }) => !leaves.has(`${id} ${rev}`))
      if (missing.length === 0) continue
      const answer = await fetchRevs(missing, signal)
      if (answer.kind !== 'ok') return answer
      for (const leaf of answer.body) leaves.set(`${leaf.docId} ${leaf.rev}`, leaf)
    }
    const found = wanted.flatMap(({ id, rev }) => leaves.get(`${id} ${rev}`) ?? [])
    leaves.clear()
    return { kind: 'ok', body: found }
  }

  async function readStates(
    states: readonly WireState[],
    signal: AbortSignal,
  ): Promise<Answer<readonly ServerState<Doc>[]>> {
    const forked = states.filter(({ losingRevs }) => losingRevs.length > 0)
    for (const { docId } of forked) parts.onLosingLeaves(docId)
    const losers = new Map<string, WireState[]>()
    if (parts.mergeLosingLeaf) {
      const wanted = forked.flatMap(({ docId, losingRevs }) =>
        [...losingRevs].sort().map((rev) => ({ id: docId, rev })),
      )
      const answer = await fetchLeaves(wanted, signal)
      if (answer.kind !== 'ok') return answer
      for (const loser of answer.body) {
        losers.set(loser.docId, [...(losers.get(loser.docId) ?? []), loser])
      }
    }
    return { kind: 'ok', body: states.flatMap((state) => read(state, losers.get(state.docId))) }
  }

  function read(wire: WireState, losers: readonly WireState[] = []): ServerState<Doc>[] {
    let state = mapping.toLocal(wire)
    if (state === undefined) {
      parts.onUnreadable(wire.docId)
      return []
    }
    for (const loser of losers) {
      const other = loser.isDeleted ? undefined : mapping.toLocal(loser)
      if (other !== undefined) state = join(state, other)
    }
    return [
      {
        docId: wire.docId,
        rev: wire.rev,
        state: { ...state, _deleted: wire.isDeleted },
        hasAttachments: wire.hasAttachments,
        hasLosingLeaves: wire.losingRevs.length > 0,
      },
    ]
  }

  function join(winner: WithDeleted<Doc>, loser: WithDeleted<Doc>): WithDeleted<Doc> {
    try {
      return parts.mergeLosingLeaf?.(winner, loser) ?? winner
    } catch {
      // The injected merge met what it was not made for: the winner is shown, the loser stays.
      parts.onUnreadable(mapping.idOf(winner))
      return winner
    }
  }

  function note(state: ServerState<Doc>) {
    newest.set(state.docId, revGeneration(state.rev))
    remembered.delete(state.docId)
    remembered.set(state.docId, state)
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBERED_STATES) break
      remembered.delete(oldest)
    }
  }

  return {
    readStates,
    note,
    forget: (docId) => remembered.delete(docId),
    remembered: (docId) => remembered.get(docId),
    isOutrun: ({ docId, rev }) => (newest.get(docId) ?? 0) > revGeneration(rev),

    async lookUp(docIds, signal) {
      if (docIds.length === 0) return { kind: 'ok', body: new Map() }
      const answer = await client.request(
        {
          method: 'POST',
          path: `${dbPath}/_all_docs?include_docs=true&conflicts=true`,
          body: { keys: docIds },
          parse: parseLookups(docIds),
        },
        signal,
      )
      if (answer.kind !== 'ok') return answer

      const states: WireState[] = []
      const tombstones: { id: string; rev: string }[] = []
      for (const [at, lookup] of answer.body.entries()) {
        const id = docIds[at] ?? ''
        if (lookup.kind === 'live') states.push(lookup.state)
        else if (lookup.kind === 'deleted') tombstones.push({ id, rev: lookup.rev })
      }
      if (tombstones.length > 0) {
        const bodies = await fetchRevs(tombstones, signal)
        if (bodies.kind !== 'ok') return bodies
        for (const { id, rev } of tombstones) {
          const body = bodies.body.find((state) => state.docId === id && state.rev === rev)
          const bare = parseWireState({ _id: id, _rev: rev, _deleted: true })
          const state = body ?? bare
          if (state !== undefined) states.push(state)
        }
      }
      const read = await readStates(states, signal)
      if (read.kind !== 'ok') return read
      for (const state of read.body) note(state)
      return { kind: 'ok', body: new Map(read.body.map((state) => [state.docId, state])) }
    },
  }
}
