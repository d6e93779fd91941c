import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isJsonObject } from '@tributary/sync-protocol'
import { ReplicationError } from './replication-error.ts'

/** How to reach one db by HTTP: over the network, or within this process. */
export interface Line {
  /** Of the db, without credentials and without a slash at the end. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly label: string
  /** Makes the connection instead of the network. */
  readonly connect?: () => Duplex
  readonly idleTimeoutMs: number
}

export interface ClientRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below the db, each part encoded already. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly json?: unknown
  /** Sent as it comes, and no faster than the other side takes it. */
  readonly body?: { readonly contentType: string; readonly chunks: AsyncIterable<Buffer> }
  readonly accept?: string
  readonly signal: AbortSignal
  /** Another patience than the line's: for answers that are waited for. */
  readonly idleTimeoutMs?: number
}

export interface ClientAnswer {
  readonly status: number
  readonly contentType: string
  readonly bytes: Buffer
}

/** An answer whose body is still to come. */
export interface OpenAnswer {
  readonly status: number
  readonly contentType: string
  /** To be read once, or ended. Throws ReplicationError, passing, when the line breaks. */
  readonly chunks: AsyncGenerator<Buffer, void>
}

/** A source that sends without end must not fill the memory. */
const MAX_HELD_BYTES = 64 * 1024 * 1024

const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 16 })
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 16 })

/**
 * Sends one request and reads the whole answer.
 *
 * @throws ReplicationError, passing, when the line breaks or falls silent; `answer_too_large`
 */
export async function send(line: Line, asked: ClientRequest): Promise<ClientAnswer> {
  const { status, contentType, chunks } = await open(line, asked)
  return { status, contentType, bytes: await readWhole(line, chunks) }
}

/** @throws ReplicationError `answer_too_large` beyond what may be held */
export async function readWhole(line: Line, chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const held: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > MAX_HELD_BYTES) {
      throw new ReplicationError('answer_too_large', `${line.label} sent more than can be held`)
    }
    held.push(chunk)
  }
  return Buffer.concat(held)
}

/**
 * Sends one request; resolves when the answer begins. Redirects are not followed: they could lead
 * a password elsewhere.
 *
 * @throws ReplicationError, passing, when the line breaks or falls silent
 */
export function open(line: Line, asked: ClientRequest): Promise<OpenAnswer> {
  const { signal } = asked
  const url = new URL(`${line.url}${asked.path}${printQuery(asked.query)}`)
  const json = asked.json === undefined ? undefined : Buffer.from(JSON.stringify(asked.json))
  const headers = {
    accept: asked.accept ?? 'application/json',
    'user-agent': 'Tributary-Replicator',
    ...line.headers,
    ...(json && { 'content-type': 'application/json', 'content-length': String(json.length) }),
    ...(asked.body && { 'content-type': asked.body.contentType }),
  }
  const isTls = url.protocol === 'https:'
  const { connect } = line
  const way =
    connect === undefined
      ? { agent: isTls ? httpsAgent : httpAgent }
      : { createConnection: () => connect() }
  const told = (cause: unknown) => tellBreak(line, signal, cause)
  return new Promise((resolve, reject) => {
    const req = (isTls ? httpsRequest : httpRequest)(url, {
      method: asked.method,
      headers,
      signal,
      ...way,
    })
    const patience = asked.idleTimeoutMs ?? line.idleTimeoutMs
    const timer = setTimeout(() => req.destroy(new Error('no answer came in time')), patience)
    const upload = new AbortController()
    let isAnswered = false
    req.on('error', (cause) => {
      clearTimeout(timer)
      reject(told(cause))
    })
    req.on('response', (res) => {
      clearTimeout(timer)
      isAnswered = true
      // Whoever has answered takes no more.
      res.on('close', () => upload.abort())
      const { statusCode: status = 0, headers: got } = res
      const chunks = readChunks(res, patience, told)
      resolve({ status, contentType: got['content-type'] ?? '', chunks })
    })
    if (asked.body === undefined) return req.end(json)
    const sent = Readable.from(noting(asked.body.chunks, () => timer.refresh()))
    pipeline(sent, req, { signal: upload.signal, end: true }).catch((cause: unknown) => {
      // What broke may be the line that the bytes come from, which says so itself.
      if (!isAnswered) reject(cause instanceof ReplicationError ? cause : told(cause))
    })
  })
}

async function* noting(chunks: AsyncIterable<Buffer>, note: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    note()
    yield chunk
  }
}

/** Waits for each chunk as long as the line is patient; while nobody asks, no time runs. */
async function* readChunks(
  res: IncomingMessage,
  patienceMs: number,
  told: (cause: unknown) => ReplicationError,
): AsyncGenerator<Buffer, void> {
  const chunks: AsyncIterator<Buffer> = res[Symbol.asyncIterator]()
  try {
    for (;;) {
      const silent = () => res.destroy(new Error('the answer stopped coming'))
      const timer = setTimeout(silent, patienceMs)
      let next: IteratorResult<Buffer>
      try {
        next = await chunks.next()
      } catch (cause) {
        throw told(cause)
      } finally {
        clearTimeout(timer)
      }
      if (next.done === true) break
      yield next.value
    }
    if (!res.complete) throw told(new Error('the answer broke off'))
  } finally {
    // Of an answer that nobody reads to its end the line is of no more use.
    if (!res.complete) res.destroy()
  }
}

function tellBreak(line: Line, signal: AbortSignal, cause: unknown): ReplicationError {
  if (signal.aborted) return new ReplicationError('stopped', 'The replication was stopped.')
  const words = cause instanceof Error ? cause.message : 'the line broke'
  const options = { isPassing: true, cause }
  return new ReplicationError('connection_failed', `${line.label}: ${words}`, options)
}

function printQuery(query: ClientRequest['query'] = {}): string {
  const entries = Object.entries(query)
  if (entries.length === 0) return ''
  return `?${entries.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`
}

/** @throws ReplicationError, passing, for JSON that was cut off */
export function parseAnswer(line: Line, { bytes }: Pick<ClientAnswer, 'bytes'>): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ReplicationError('bad_answer', `${line.label} sent what is no JSON`, {
      isPassing: true,
    })
  }
}

/** What a refusal says, as an error. */
export function refusalOf(
  line: Line,
  answer: Pick<ClientAnswer, 'status' | 'bytes'>,
): ReplicationError {
  const { status } = answer
  const isPassing = status >= 500 || status === 429 || status === 408
  const body = tryParse(answer.bytes)
  const said = isJsonObject(body) && typeof body['reason'] === 'string' ? body['reason'] : ''
  const word =
    isJsonObject(body) && typeof body['error'] === 'string' ? body['error'] : 'http_error'
  const reason = `${line.label} answers ${status}${said === '' ? '' : `: ${said.slice(0, 500)}`}`
  return new ReplicationError(word.slice(0, 100), reason, { isPassing, status })
}

function tryParse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
