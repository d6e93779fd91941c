import type { WithDeleted } from 'rxdb/plugins/core'
import type { Clock, Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import type { Problems } from './problems.ts'
import { lookUpPatiently, type ServerDocs } from './server-docs.ts'
import type { PullSizes } from './types.ts'
import { type ChangesPage, parseChangesPage, type WireState } from './wire-answers.ts'

/** Asked for first, so that something is there to see soon; each later page is larger. */
const FIRST_PAGE = 250
const GROWTH = 4
/** Asked for at least, where the line breaks in each longer answer. */
const MIN_PAGE = 10

/** RxDB keeps it with the collection's metadata: everything up to `seq` is on the phone. */
export interface PullCheckpoint {
  readonly seq: string
}

export interface PulledBatch<Doc> {
  readonly documents: WithDeleted<Doc>[]
  readonly checkpoint: PullCheckpoint
}

export interface Puller<Doc> {
  /**
   * Pulls the next page that holds docs of ours. No docs means the end was reached.
   *
   * @throws StoppedError once the signal is aborted; nothing else, it waits for the server
   */
  pull(checkpoint: PullCheckpoint | undefined, signal: AbortSignal): Promise<PulledBatch<Doc>>
  /**
   * Turns changes into docs to write: a state that a newer one has outrun is replaced by the
   * server's present state, since whoever outran it may have been deleted.
   *
   * Waits for the server when it has to be asked.
   */
  freshen(changes: readonly WireState[], signal: AbortSignal): Promise<WithDeleted<Doc>[]>
}

interface Parts<Doc> {
  readonly client: CouchClient
  readonly db: string
  readonly clock: Clock
  readonly sizes: PullSizes
  readonly waits: Waits
  readonly serverDocs: ServerDocs<Doc>
  readonly problems: Problems
  /** Resolves when the server still is the one this pull began with; never when it is not. */
  checkInstance(signal: AbortSignal): Promise<void>
  /** The pull goes on from here. */
  onBegin(seq: string): void
  /** All changes up to here have been handed over. */
  onEnd(seq: string): void
}

interface FetchedPage extends Pick<ChangesPage, 'changes' | 'lastSeq'> {
  /** There was nothing behind it. */
  readonly isLast: boolean
}

export function createPuller<Doc>(parts: Parts<Doc>): Puller<Doc> {
  const { client, clock, sizes, waits, serverDocs, problems } = parts
  const maxBatch = sizes.batch
  let maxPage = sizes.page
  let pageSize = Math.min(FIRST_PAGE, maxBatch)
  /** What is left of a page, and the seq it follows. */
  let rest: { readonly since: string; readonly page: FetchedPage } | undefined
  let endReachedAt: string | undefined
  let pulledUpTo: string | undefined
  /** RxDB has been told of a checkpoint that the pull is ahead of. */
  let ahead: { readonly told: string; readonly seq: string } | undefined
  let toldAt = clock.now()

  async function nextPage(since: string, signal: AbortSignal): Promise<FetchedPage> {
    if (rest?.since === since) return rest.page
    const page = await fetchPage(since, signal)
    const isLast = page.rowCount < pageSize
    if (!isLast) pageSize = Math.min(maxPage, pageSize * GROWTH)
    return { ...page, isLast }
  }

  /** As many changes as RxDB is handed at once; the others are kept for the next time. */
  async function nextBatch(since: string, signal: AbortSignal) {
    const { changes, lastSeq, isLast } = await nextPage(since, signal)
    const batch = changes.slice(0, maxBatch)
    const left = changes.slice(maxBatch)
    const seq = left.length === 0 ? lastSeq : (batch.at(-1)?.seq ?? lastSeq)
    rest = left.length === 0 ? undefined : { since: seq, page: { changes: left, lastSeq, isLast } }
    const states = batch.flatMap(({ state }) => (state === undefined ? [] : [state]))
    return { states, seq, isLast: isLast && left.length === 0 }
  }

  async function fetchPage(since: string, signal: AbortSignal): Promise<ChangesPage> {
    for (let attempt = 0; ; attempt += 1) {
      const query = `since=${encodeURIComponent(since)}&limit=${pageSize}`
      const answer = await client.request(
        {
          method: 'GET',
          path: `/${encodeURIComponent(parts.db)}/_changes?${query}&include_docs=true&conflicts=true`,
          parse: parseChangesPage,
        },
        signal,
      )
      if (answer.kind === 'ok') {
        problems.clear('no_access', 'db_missing', 'server_refused')
        return answer.body
      }
      problems.tellAnswer(answer)
      // A line that breaks in each long answer lets a short one through.
      if (answer.kind === 'unreachable') {
        maxPage = maxBatch
        pageSize = Math.max(Math.min(MIN_PAGE, maxBatch), Math.floor(pageSize / 2))
      }
      // A seq the server does not know: begin again, what is known already changes nothing.
      if (answer.kind === 'refused' && answer.status === 400 && since !== '0') {
        return { changes: [], rowCount: Number.POSITIVE_INFINITY, lastSeq: '0' }
      }
      await waits.backOff(attempt, signal)
    }
  }

  async function freshen(changes: readonly WireState[], signal: AbortSignal) {
    // The last change of a doc is the one that counts.
    const last = new Map(changes.map((state) => [state.docId, state]))
    const outrun = [...last.values()].filter((state) => serverDocs.isOutrun(state))
    const present = await lookUpPatiently(
      serverDocs,
      outrun.map(({ docId }) => docId),
      signal,
      async (failure, attempt) => {
        problems.tellAnswer(failure)
        await waits.backOff(attempt, signal)
      },
    )
    for (const { docId } of outrun) last.delete(docId)

    let read = await serverDocs.readStates([...last.values()], signal)
    for (let attempt = 0; read.kind !== 'ok'; attempt += 1) {
      problems.tellAnswer(read)
      await waits.backOff(attempt, signal)
      read = await serverDocs.readStates([...last.values()], signal)
    }
    const documents: WithDeleted<Doc>[] = []
    for (const state of read.body) {
      // Asking for losing leaves takes time, in which a push may have gone through.
      if (serverDocs.isOutrun(state)) continue
      serverDocs.note(state)
      documents.push(state.state)
    }
    for (const state of present.values()) documents.push(state.state)
    return documents
  }

  return {
    freshen,
    async pull(checkpoint, signal) {
      const told = checkpoint?.seq ?? '0'
      let since = ahead?.told === told ? ahead.seq : told
      if (endReachedAt === since) {
        endReachedAt = undefined
        parts.onEnd(since)
        return { documents: [], checkpoint: { seq: since } }
      }
      parts.onBegin(since)
      // Once for a row of pages.
      if (since !== pulledUpTo) await parts.checkInstance(signal)
      for (;;) {
        const { states, seq, isLast } = await nextBatch(since, signal)
        const documents = await freshen(states, signal)
        since = seq
        pulledUpTo = since
        if (documents.length > 0) {
          endReachedAt = isLast ? since : undefined
          const isDue = isLast || Math.abs(clock.now() - toldAt) >= clock.timings.checkpointPaceMs
          if (isDue) toldAt = clock.now()
          ahead = isDue ? undefined : { told, seq: since }
          return { documents, checkpoint: { seq: isDue ? since : told } }
        }
        if (isLast) {
          parts.onEnd(since)
          return { documents: [], checkpoint: { seq: since } }
        }
      }
    },
  }
}
