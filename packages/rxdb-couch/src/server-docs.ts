import type { WithDeleted } from 'rxdb/plugins/core'
import { breathe } from './breathe.ts'
import type { Answer, CouchClient } from './couch-client.ts'
import { type DocMapping, type ServerState, withDeletion } from './doc-mapping.ts'
import { createLosingLeaves, fetchRevs } from './losing-leaves.ts'
import { parseLookups, parseWireState, revGeneration, type WireState } from './wire-answers.ts'

const REMEMBERED_STATES = 500
/** More than this would be read in one long turn of the main thread. */
const READ_AT_ONCE = 250

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
  /**
   * One doc as it is and as it ought to be; undefined when there is nothing to set right.
   *
   * @throws what the injected merge throws
   */
  examine(docId: string, signal: AbortSignal): Promise<Answer<ExaminedDoc<Doc> | undefined>>
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

/** A live doc whose winner alone does not say all that is known of it. */
interface ExaminedDoc<Doc> {
  readonly rev: string
  /** What the winner says. */
  readonly winner: WithDeleted<Doc>
  /** What every phone shows: what the server lost and its losing leaves joined in. */
  readonly joined: WithDeleted<Doc>
  readonly losers: readonly {
    readonly rev: string
    readonly state: WithDeleted<Doc>
  }[]
  /** Writing any of them from a phone would drop files. */
  readonly hasAttachments: boolean
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
  /** See `CollectionSyncOptions`. */
  readonly keepUnseen:
    | ((state: WithDeleted<Doc>, known: WithDeleted<Doc>) => WithDeleted<Doc>)
    | undefined
  isNeverEdited(doc: WithDeleted<Doc>): boolean
  /** What this phone last knew the server to hold of each; others are left out. */
  known(docIds: readonly string[]): Promise<ReadonlyMap<string, WithDeleted<Doc>>>
  onUnreadable(docId: string): void
  /** Docs to be set right on the server. Resolves when that cannot be forgotten any more. */
  onUnresolved(docIds: readonly string[]): Promise<void>
}

export function createServerDocs<Doc>(parts: Parts<Doc>): ServerDocs<Doc> {
  const { client, mapping } = parts
  const dbPath = `/${encodeURIComponent(parts.db)}`
  const newest = new Map<string, number>()
  const remembered = new Map<string, ServerState<Doc>>()
  const losingLeaves = createLosingLeaves(client, parts.db)

  const fetchLosers = (states: readonly WireState[], signal: AbortSignal) =>
    losingLeaves.fetch(parts.mergeLosingLeaf ? states : [], signal)

  /** What is known of docs that may have been written by somebody who did not know it. */
  async function findKnown(
    states: readonly WireState[],
    winners: readonly (WithDeleted<Doc> | undefined)[],
  ) {
    const known = new Map<string, WithDeleted<Doc>>()
    if (!parts.keepUnseen) return known
    const unknown: string[] = []
    for (const [at, { docId, isDeleted }] of states.entries()) {
      const winner = winners[at]
      if (winner === undefined || parts.isNeverEdited(winner)) continue
      const last = remembered.get(docId)
      if (last) known.set(docId, last.state)
      else if (!isDeleted) unknown.push(docId)
    }
    if (unknown.length > 0) {
      for (const [docId, state] of await parts.known(unknown)) known.set(docId, state)
    }
    return known
  }

  async function readStates(
    states: readonly WireState[],
    signal: AbortSignal,
  ): Promise<Answer<readonly ServerState<Doc>[]>> {
    const losers = await fetchLosers(states, signal)
    if (losers.kind !== 'ok') return losers
    const winners: (WithDeleted<Doc> | undefined)[] = []
    for (let at = 0; at < states.length; at += READ_AT_ONCE) {
      if (states.length > READ_AT_ONCE) await breathe()
      const slice = states.slice(at, at + READ_AT_ONCE)
      winners.push(...slice.map((wire) => mapping.toLocal(wire)))
    }
    const known = await findKnown(states, winners)
    const unresolved = new Set<string>()
    const read = states.flatMap((wire, at): ServerState<Doc>[] => {
      const winner = winners[at]
      if (winner === undefined) {
        parts.onUnreadable(wire.docId)
        return []
      }
      const joined = joinOrShow(winner, known.get(wire.docId), losers.body.get(wire.docId))
      if (wire.losingRevs.length > 0 || joined !== winner) unresolved.add(wire.docId)
      return [
        {
          docId: wire.docId,
          rev: wire.rev,
          state: withDeletion(joined, wire.isDeleted),
          hasAttachments: wire.hasAttachments,
        },
      ]
    })
    if (unresolved.size > 0) await parts.onUnresolved([...unresolved])
    return { kind: 'ok', body: read }
  }

  /** @throws what the injected merge throws */
  function join(
    winner: WithDeleted<Doc>,
    known: WithDeleted<Doc> | undefined,
    losers: readonly WireState[] = [],
  ): WithDeleted<Doc> {
    let state = winner
    if (known && !known._deleted && !winner._deleted) {
      state = parts.keepUnseen?.(state, known) ?? state
    }
    for (const loser of losers) {
      const other = mapping.toLocal(loser)
      if (other !== undefined) state = parts.mergeLosingLeaf?.(state, other) ?? state
    }
    return state
  }

  function joinOrShow(...[winner, known, losers]: Parameters<typeof join>): WithDeleted<Doc> {
    try {
      return join(winner, known, losers)
    } catch {
      // The injected merge met what it was not made for: the winner is shown, the others stay.
      parts.onUnreadable(mapping.idOf(winner))
      return winner
    }
  }

  const askFor = (docIds: readonly string[], signal: AbortSignal) =>
    client.request(
      {
        method: 'POST',
        path: `${dbPath}/_all_docs?include_docs=true&conflicts=true`,
        body: { keys: docIds },
        parse: parseLookups(docIds),
      },
      signal,
    )

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

    async examine(docId, signal) {
      const answer = await askFor([docId], signal)
      if (answer.kind !== 'ok') return answer
      const [found] = answer.body
      if (found?.kind !== 'live') return { kind: 'ok', body: undefined }
      const wire = found.state
      const losers = await fetchLosers([wire], signal)
      if (losers.kind !== 'ok') return losers
      const leaves = losers.body.get(docId) ?? []
      const winner = mapping.toLocal(wire)
      if (winner === undefined) return { kind: 'ok', body: undefined }
      const joined = join(winner, (await findKnown([wire], [winner])).get(docId), leaves)
      if (leaves.length === 0 && joined === winner) return { kind: 'ok', body: undefined }
      const readable = leaves.flatMap((leaf) => {
        const state = mapping.toLocal(leaf)
        return state === undefined ? [] : [{ rev: leaf.rev, state }]
      })
      const hasAttachments = [wire, ...leaves].some((state) => state.hasAttachments)
      const { rev } = wire
      return { kind: 'ok', body: { rev, winner, joined, losers: readable, hasAttachments } }
    },

    async lookUp(docIds, signal) {
      if (docIds.length === 0) return { kind: 'ok', body: new Map() }
      const answer = await askFor(docIds, signal)
      if (answer.kind !== 'ok') return answer

      const states: WireState[] = []
      const tombstones: { id: string; rev: string }[] = []
      for (const [at, lookup] of answer.body.entries()) {
        const id = docIds[at] ?? ''
        if (lookup.kind === 'live') states.push(lookup.state)
        else if (lookup.kind === 'deleted') tombstones.push({ id, rev: lookup.rev })
      }
      if (tombstones.length > 0) {
        const bodies = await fetchRevs(client, parts.db, tombstones, signal)
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
