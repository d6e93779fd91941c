import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
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
  readonly body?: { readonly contentType: string; readonly bytes: Buffer }
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

/** A source that sends without end must not fill the memory. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024

const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 16 })
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 16 })

/**
 * Sends one request and reads the whole answer. Redirects are not followed: they could lead a
 * password elsewhere.
 *
 * @throws ReplicationError, passing, when the line breaks or falls silent
 */
export function send(line: Line, asked: ClientRequest): Promise<ClientAnswer> {
  const { signal } = asked
  const url = new URL(`${line.url}${asked.path}${printQuery(asked.query)}`)
  const payload =
    asked.json === undefined ? asked.body?.bytes : Buffer.from(JSON.stringify(asked.json))
  const headers = {
    accept: asked.accept ?? 'application/json',
    'user-agent': 'Tributary-Replicator',
    ...line.headers,
    ...(payload === undefined
      ? {}
      : {
          'content-type': asked.body?.contentType ?? 'application/json',
          'content-length': String(payload.length),
        }),
  }
  const isTls = url.protocol === 'https:'
  const { connect } = line
  const way =
    connect === undefined
      ? { agent: isTls ? httpsAgent : httpAgent }
      : { createConnection: () => connect() }
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      clearTimeout(timer)
      const words = cause instanceof Error ? cause.message : 'the line broke'
      reject(
        signal.aborted
          ? new ReplicationError('stopped', 'The replication was stopped.')
          : new ReplicationError('connection_failed', `${line.label}: ${words}`, {
              isPassing: true,
              cause,
            }),
      )
    }
    const req = (isTls ? httpsRequest : httpRequest)(url, {
      method: asked.method,
      headers,
      signal,
      ...way,
    })
    const patience = asked.idleTimeoutMs ?? line.idleTimeoutMs
    const timer = setTimeout(() => req.destroy(new Error('no answer came in time')), patience)
    req.on('error', fail)
    req.on('response', (res) => {
      readAll(res, () => timer.refresh()).then((bytes) => {
        clearTimeout(timer)
        const { statusCode: status = 0, headers: got } = res
        resolve({ status, contentType: got['content-type'] ?? '', bytes })
      }, fail)
    })
    req.end(payload)
  })
}

function readAll(res: IncomingMessage, onData: () => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    res.on('data', (chunk: Buffer) => {
      onData()
      size += chunk.length
      if (size > MAX_ANSWER_BYTES) res.destroy(new Error('the answer is too large'))
      else chunks.push(chunk)
    })
    res.on('end', () => resolve(Buffer.concat(chunks)))
    res.on('error', reject)
    res.on('close', () => reject(new Error('the answer broke off')))
  })
}

function printQuery(query: ClientRequest['query'] = {}): string {
  const entries = Object.entries(query)
  if (entries.length === 0) return ''
  return `?${entries.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`
}

/** @throws ReplicationError, passing, for JSON that was cut off */
export function parseAnswer(line: Line, { bytes }: ClientAnswer): unknown {
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
export function refusalOf(line: Line, answer: ClientAnswer): ReplicationError {
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
