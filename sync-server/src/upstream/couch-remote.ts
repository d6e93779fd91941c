import nano from 'nano'
import * as z from 'zod'
import { PeerLine } from '../replicator/peer-line.ts'
import { ReplicationError } from '../replicator/replication-error.ts'
import { type RetryLimits, type RetrySources, withRetry } from '../replicator/retry.ts'
import { UpstreamError } from './upstream-error.ts'

export interface CouchRemoteOptions {
  /** Root of a CouchDB surface, without credentials. */
  readonly rootUrl: string
  readonly credentials: { readonly user: string; readonly password: string } | null
  readonly limits: RetryLimits
  readonly sources: RetrySources
}

export interface CouchRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below the root, each part already encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly body?: object
}

/** What the server said when it said no. */
export class CouchRefusal extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string) {
    super(`${status} ${reason}`)
    this.name = 'CouchRefusal'
    this.status = status
    this.reason = reason
  }
}

/** The line broke, the server was overwhelmed, or half an answer came: try again. */
class PassingTrouble extends Error {}

const ANSWER_TIMEOUT_MS = 60_000
const failureSchema = z.object({
  statusCode: z.number().optional(),
  reason: z.string().optional(),
  message: z.string(),
})

/** A CouchDB server, spoken to by nano, patiently. */
export class CouchRemote {
  /** The host and path, for people; never the credentials. */
  readonly label: string
  readonly #server: nano.ServerScope
  readonly #options: CouchRemoteOptions
  readonly #headers: Readonly<Record<string, string>>

  constructor(options: CouchRemoteOptions) {
    const { credentials } = options
    const basic =
      credentials === null
        ? {}
        : {
            authorization: `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`,
          }
    const settings = { url: options.rootUrl, headers: basic, parseUrl: false }
    this.#server = nano(settings)
    this.#options = options
    this.#headers = basic
    this.label = options.rootUrl.replace(/^https?:\/\//, '').replace(/\/$/, '')
  }

  /**
   * @throws CouchRefusal for a 4xx that trying again will not change
   * @throws UpstreamError `unreachable`, `credentials`
   */
  async ask<Shape extends z.ZodType>(request: CouchRequest, shape: Shape): Promise<z.infer<Shape>> {
    try {
      return await withRetry(
        () => this.#once(request, shape),
        (error) => error instanceof PassingTrouble,
        this.#options.limits,
        this.#options.sources,
      )
    } catch (error) {
      if (!(error instanceof PassingTrouble)) throw error
      throw this.#unreachable(error)
    }
  }

  /** One db of it, asked by streams. Tell what it throws by `inWords`. */
  line(db: string): PeerLine {
    const { rootUrl, limits, sources } = this.#options
    const url = `${rootUrl.replace(/\/$/, '')}/${encodeURIComponent(db)}`
    const { label } = this
    const line = { url, headers: this.#headers, label, idleTimeoutMs: ANSWER_TIMEOUT_MS }
    return new PeerLine(line, { limits, sources, signal: new AbortController().signal })
  }

  /** @throws UpstreamError `unreachable`, `credentials`; CouchRefusal */
  async inWords<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ReplicationError)) throw error
      if (error.isPassing) throw this.#unreachable(error)
      const status = error.status ?? 500
      throw this.#explained({ statusCode: status, reason: error.message, message: error.message })
    }
  }

  #unreachable(cause: Error): UpstreamError {
    return new UpstreamError(
      'unreachable',
      `${this.label} cannot be reached (${cause.message}). Check the address and the ` +
        'connection, then run the same command again: it goes on where it stopped.',
      { cause },
    )
  }

  async #once<Shape extends z.ZodType>(
    request: CouchRequest,
    shape: Shape,
  ): Promise<z.infer<Shape>> {
    let answer: unknown
    try {
      const options = {
        method: request.method,
        path: request.path,
        ...(request.query === undefined ? {} : { qs: request.query }),
        ...(request.body === undefined ? {} : { body: request.body }),
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      }
      answer = await this.#server.request(options)
    } catch (error) {
      throw this.#explained(error)
    }
    // nano gives an empty text for JSON that was cut off half way.
    const parsed = shape.safeParse(readAnswer(answer))
    if (parsed.success) return parsed.data
    throw new PassingTrouble(`an answer to ${request.method} ${request.path} made no sense`)
  }

  #explained(error: unknown): Error {
    const failure = failureSchema.safeParse(error)
    if (!failure.success) return new PassingTrouble(String(error))
    const { statusCode: status, reason, message } = failure.data
    if (status === undefined) return new PassingTrouble(plainReason(message))
    if (status === 401) {
      return new UpstreamError(
        'credentials',
        this.#options.credentials === null
          ? `${this.label} wants a user and password. Put them into the URL: http://user:password@host/`
          : `${this.label} does not accept this user and password. Check them in the URL.`,
      )
    }
    if (status >= 500 || status === 429 || status === 408) {
      return new PassingTrouble(`it answers ${status}`)
    }
    return new CouchRefusal(status, reason ?? message)
  }
}

/** express-pouchdb and others answer JSON as text or bytes when they forget its type. */
function readAnswer(answer: unknown): unknown {
  const text = Buffer.isBuffer(answer) ? answer.toString('utf8') : answer
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

/** `error happened in your connection. Reason: Error: connect ECONNREFUSED …` → the last part. */
function plainReason(message: string): string {
  return message.replace(/^error happened in your connection\. Reason: (\w*Error: )?/, '')
}
