import {
  type ClientAnswer,
  type ClientRequest,
  type Line,
  open,
  type OpenAnswer,
  readWhole,
  refusalOf,
  send,
} from './http-client.ts'
import { ReplicationError } from './replication-error.ts'
import { type RetryLimits, type RetrySources, withRetry } from './retry.ts'

export interface PeerSettings {
  readonly signal: AbortSignal
  readonly limits: RetryLimits
  readonly sources: RetrySources
}

type Asked = Omit<ClientRequest, 'signal'>

/** Asks one side of a replication, again and again while that may help. */
export class PeerLine {
  readonly line: Line
  readonly #settings: PeerSettings

  constructor(line: Line, settings: PeerSettings) {
    this.line = line
    this.#settings = settings
  }

  /** Asks until an answer comes that asking again would not change. */
  ask(asked: Asked): Promise<ClientAnswer> {
    return this.retry(async () => this.#unlessPassing(await send(this.line, this.#whole(asked))))
  }

  /** @throws ReplicationError for any answer that is not 2xx */
  async askGood(asked: Asked): Promise<ClientAnswer> {
    return this.#good(await this.ask(asked))
  }

  /** Asks once, sending a body that comes but once. */
  async askOnce(asked: Asked): Promise<ClientAnswer> {
    return this.#unlessPassing(await send(this.line, this.#whole(asked)))
  }

  /** Asks once; a good answer is given as it comes. @throws ReplicationError for any other */
  async openGood(asked: Asked): Promise<OpenAnswer> {
    const answer = await open(this.line, this.#whole(asked))
    const { status, contentType, chunks } = answer
    if (status >= 200 && status < 300) return answer
    const bytes = await readWhole(this.line, chunks)
    this.#good(this.#unlessPassing({ status, contentType, bytes }))
    return answer
  }

  /** Does something until it works, or fails in a way that trying again would not mend. */
  retry<Result>(work: () => Promise<Result>): Promise<Result> {
    const { signal, limits, sources } = this.#settings
    const isPassing = (error: unknown) =>
      !signal.aborted && error instanceof ReplicationError && error.isPassing
    return withRetry(work, isPassing, limits, sources)
  }

  explained(answer: Pick<ClientAnswer, 'status' | 'bytes'>): ReplicationError {
    const { status } = answer
    const { label } = this.line
    if (status === 401 || status === 403) {
      const reason = `unauthorized to access or create database ${label}`
      return new ReplicationError('unauthorized', reason, { status })
    }
    return refusalOf(this.line, answer)
  }

  senseless(what: string): ReplicationError {
    const reason = `${this.line.label}: the answer to ${what} makes no sense`
    return new ReplicationError('bad_answer', reason)
  }

  #whole(asked: Asked): ClientRequest {
    return { ...asked, signal: this.#settings.signal }
  }

  #unlessPassing(answer: ClientAnswer): ClientAnswer {
    if (answer.status < 400) return answer
    const refusal = refusalOf(this.line, answer)
    if (refusal.isPassing) throw refusal
    return answer
  }

  #good(answer: ClientAnswer): ClientAnswer {
    if (answer.status >= 200 && answer.status < 300) return answer
    throw this.explained(answer)
  }
}
