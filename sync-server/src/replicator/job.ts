import type { Duplex } from 'node:stream'
import type { Principal } from '../access/principal.ts'
import type { Endpoint } from './endpoint.ts'
import type { Line } from './http-client.ts'
import type { PeerSettings } from './peer-line.ts'
import { Peer } from './peer.ts'
import { ReplicationError } from './replication-error.ts'
import { replicationIdOf } from './replication-id.ts'
import { type ReplicationResult, replicate } from './replicate.ts'
import type { ReplicationSpec } from './replication-spec.ts'
import { newStats, type ReplicationStats } from './replication-stats.ts'
import type { RetryLimits } from './retry.ts'

/** What the replicator needs of the world around it. */
export interface ReplicatorSources {
  readonly nowMs: () => number
  readonly random: () => number
  readonly newUuid: () => string
  /** Stable for the life of this server. */
  readonly serverUuid: string
  /** A connection to this server's own surface, on which requests are this person's. */
  readonly connectLocal: (principal: Principal) => () => Duplex
  /** How long one request is tried. */
  readonly retryLimits: RetryLimits
  readonly backoff: { readonly firstMs: number; readonly longestMs: number }
  /** Told in words, without credentials, of what people who run the server should know. */
  readonly log: (line: string) => void
}

export const REPLICATOR_RETRIES: RetryLimits = {
  giveUpAfterMs: 10_000,
  firstWaitMs: 250,
  longestWaitMs: 4_000,
}

export const REPLICATOR_BACKOFF = { firstMs: 5_000, longestMs: 600_000 }

export type JobState = 'initializing' | 'pending' | 'running' | 'crashing' | 'completed'

interface JobEvent {
  readonly type: 'added' | 'started' | 'crashed' | 'stopped' | 'completed'
  readonly atMs: number
  readonly reason?: string
}

const MAX_EVENTS = 20

/** A replication with its fate so far: tried again, each time later, until it works or is ended. */
export class Job {
  readonly spec: ReplicationSpec
  readonly id: string
  readonly owner: Principal
  readonly docId: string | null
  readonly startedMs: number
  readonly stats: ReplicationStats = newStats()
  state: JobState = 'initializing'
  errorCount = 0
  lastError: string | undefined
  updatedMs: number
  /** Newest first. */
  events: readonly JobEvent[] = []
  readonly #baseId: string
  readonly #sources: ReplicatorSources
  readonly #stop = new AbortController()
  readonly #ended: Promise<ReplicationResult>

  constructor(
    what: {
      readonly spec: ReplicationSpec
      readonly owner: Principal
      readonly docId: string | null
      readonly ids: ReturnType<typeof replicationIdOf>
    },
    sources: ReplicatorSources,
    /** Whether a failure is the end of it, or the beginning of another try. */
    triesAgain: boolean,
    /** Waits until there is room for another that runs. */
    takeTurn: (signal: AbortSignal) => Promise<() => void>,
  ) {
    this.spec = what.spec
    this.owner = what.owner
    this.docId = what.docId
    this.id = what.ids.id
    this.#baseId = what.ids.baseId
    this.#sources = sources
    this.startedMs = sources.nowMs()
    this.updatedMs = this.startedMs
    this.#note('added', 'pending')
    this.#ended = this.#run(triesAgain, takeTurn)
    // Whoever wants to know asks `ended`; nobody must.
    this.#ended.catch(() => undefined)
  }

  /** The result of a one-shot. Rejects with ReplicationError. */
  get ended(): Promise<ReplicationResult> {
    return this.#ended
  }

  /** Ends it and resolves when nothing of it goes on. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#ended.catch((error: unknown) => {
      if (!(error instanceof ReplicationError)) throw error
    })
  }

  async #run(
    triesAgain: boolean,
    takeTurn: (signal: AbortSignal) => Promise<() => void>,
  ): Promise<ReplicationResult> {
    const { signal } = this.#stop
    const { backoff, log } = this.#sources
    for (let waitMs = backoff.firstMs; ; waitMs = Math.min(waitMs * 2, backoff.longestMs)) {
      const giveBack = await takeTurn(signal)
      const readBefore = this.stats.docsRead
      try {
        this.#note('started', 'running')
        const result = await this.#once()
        this.#note('completed', 'completed')
        return result
      } catch (error) {
        if (signal.aborted) {
          this.#note('stopped', 'pending')
          throw error
        }
        const reason =
          error instanceof ReplicationError ? `${error.word}: ${error.reason}` : 'internal error'
        this.errorCount += 1
        this.lastError = reason
        this.#note('crashed', 'crashing', reason)
        log(
          `Replication ${this.id} (${this.spec.source.label} → ${this.spec.target.label}): ${reason}`,
        )
        // What is no ReplicationError is a mistake of ours, which trying again would hide.
        if (!triesAgain || !(error instanceof ReplicationError)) throw error
        // One that got further begins its patience anew.
        if (this.stats.docsRead > readBefore) waitMs = backoff.firstMs
      } finally {
        giveBack()
      }
      await sleep(waitMs * (0.5 + this.#sources.random()), signal)
    }
  }

  #once(): Promise<ReplicationResult> {
    const { spec, owner, stats } = this
    const { nowMs, newUuid, log } = this.#sources
    const { signal } = this.#stop
    const settings = peerSettings(this.#sources, signal)
    return replicate({
      spec,
      baseId: this.#baseId,
      source: new Peer(lineOf(spec.source, owner, spec, this.#sources), settings),
      target: new Peer(lineOf(spec.target, owner, spec, this.#sources), settings),
      stats,
      signal,
      nowMs,
      newSession: newUuid,
      onRefused: (docId, reason) =>
        log(
          `Replication ${this.id}: ${spec.target.label} refused ${JSON.stringify(docId)}: ${reason}`,
        ),
    })
  }

  #note(type: JobEvent['type'], state: JobState, reason?: string): void {
    const atMs = this.#sources.nowMs()
    this.state = state
    this.updatedMs = atMs
    const event = { type, atMs, ...(reason === undefined ? {} : { reason }) }
    this.events = [event, ...this.events].slice(0, MAX_EVENTS)
  }
}

function peerSettings(sources: ReplicatorSources, signal: AbortSignal): PeerSettings {
  const { nowMs, random, retryLimits: limits } = sources
  return { signal, limits, sources: { nowMs, random, sleep: (ms) => sleep(ms, signal) } }
}

function lineOf(
  end: Endpoint,
  owner: Principal,
  spec: Pick<ReplicationSpec, 'connectionTimeoutMs'>,
  sources: ReplicatorSources,
): Line {
  const idleTimeoutMs = spec.connectionTimeoutMs
  const { label } = end
  if (end.kind === 'remote') return { url: end.url, headers: end.headers, label, idleTimeoutMs }
  return {
    url: `http://localhost/${encodeURIComponent(end.name)}`,
    headers: {},
    label,
    idleTimeoutMs,
    connect: sources.connectLocal(owner),
  }
}

/**
 * Names a replication; asks the source for the code of its filter, if it has one.
 *
 * @throws ReplicationError `not_found` when the filter cannot be read
 */
export async function identify(
  spec: ReplicationSpec,
  owner: Principal,
  sources: ReplicatorSources,
  signal: AbortSignal,
): Promise<ReturnType<typeof replicationIdOf>> {
  const { filter } = spec
  if (filter?.kind !== 'ddoc' || filter.name.startsWith('_')) {
    return replicationIdOf(spec, sources.serverUuid, '')
  }
  const source = new Peer(lineOf(spec.source, owner, spec, sources), peerSettings(sources, signal))
  const [ddoc = '', name = ''] = filter.name.split('/')
  try {
    const { filters } = await source.readDoc(`_design/${ddoc}`)
    const code = new Map(Object.entries(filters ?? {})).get(name)
    if (typeof code === 'string') return replicationIdOf(spec, sources.serverUuid, code)
  } catch (error) {
    if (!(error instanceof ReplicationError) || error.isPassing) throw error
  }
  throw new ReplicationError('not_found', `Could not read the filter ${filter.name} of the source`)
}

/** @throws ReplicationError `stopped` when the signal aborts */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = () => {
      clearTimeout(timer)
      reject(new ReplicationError('stopped', 'The replication was stopped.'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stopped)
      resolve()
    }, ms)
    if (signal.aborted) stopped()
    else signal.addEventListener('abort', stopped, { once: true })
  })
}
