import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

export interface ServerCeilings {
  /** Milliseconds in which nothing of an answer is read that end the line. */
  readonly stallMs: number
  /** Milliseconds the headers of a request may take. */
  readonly headersMs: number
  /** Milliseconds a line is kept on which nothing is asked: clients hold theirs for the next time. */
  readonly idleMs: number
  /** Milliseconds any request may take to arrive, in the end. */
  readonly requestMs: number
  /** Milliseconds the rest of a body is swallowed after it was refused. */
  readonly lingerMs: number
  readonly maxConnections: number
}

const DEFAULTS: ServerCeilings = {
  stallMs: 60_000,
  headersMs: 20_000,
  idleMs: 72_000,
  requestMs: 3_600_000,
  lingerMs: 10_000,
  maxConnections: 10_000,
}

/**
 * Cuts off clients who take a connection and give nothing for it: headers that never end, a body
 * that goes on after it was refused, an answer that is not read. Whoever merely waits for an
 * answer, as feeds do, is left alone.
 */
export function hardenServer(server: Server, given: Partial<ServerCeilings> = {}): void {
  const ceilings = { ...DEFAULTS, ...given }
  const { stallMs, headersMs, idleMs, requestMs, lingerMs, maxConnections } = ceilings
  server.headersTimeout = headersMs
  // Node's five seconds cut off whoever asks again just then: a busy machine loses its answer.
  server.keepAliveTimeout = idleMs
  server.requestTimeout = requestMs
  server.maxConnections = maxConnections
  // Node's own timeout looks at whether bytes move, in whatever direction.
  server.timeout = stallMs
  const underWay = new WeakMap<object, number>()
  const count = (req: IncomingMessage, by: number) =>
    underWay.set(req.socket, (underWay.get(req.socket) ?? 0) + by)
  server.on('request', (req, res) => {
    count(req, 1)
    res.once('close', () => {
      count(req, -1)
      if (!req.complete) cutLater(req, lingerMs)
    })
  })
  server.on('timeout', (socket) => {
    const isWaitingForUs = (underWay.get(socket) ?? 0) > 0 && socket.writableLength === 0
    if (!isWaitingForUs) socket.destroy()
  })
  server.on('clientError', answerNoRequest)
  server.on('checkExpectation', (_req, res) => {
    const reason = 'Nothing but 100-continue can be expected here.'
    const body = `${JSON.stringify({ error: 'expectation_failed', reason })}\n`
    const length = Buffer.byteLength(body)
    res.writeHead(417, {
      'content-type': 'application/json',
      'content-length': length,
      connection: 'close',
    })
    res.end(body)
  })
}

/** Only while the rest of that very body is missing: once it has come, the line is as good as new. */
function cutLater(req: IncomingMessage, lingerMs: number): void {
  const { socket } = req
  const timer = setTimeout(() => {
    if (!req.complete) socket.destroy()
  }, lingerMs)
  req.once('close', () => {
    if (req.complete) clearTimeout(timer)
  })
}

const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** What is no HTTP gets an answer all the same, as far as somebody is there to read it. */
function answerNoRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET' || hasBegunAnswer(socket)) {
    socket.destroy()
    return
  }
  const status = STATUS_OF_CODE[error.code ?? ''] ?? 400
  const reason = STATUS_CODES[status] ?? 'Bad Request'
  const word = reason.toLowerCase().replaceAll(' ', '_')
  const body = `${JSON.stringify({ error: word, reason: 'The request is not well-formed HTTP.' })}\n`
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

/** Where an answer is under way, another one in its midst would be taken for a part of it. */
function hasBegunAnswer(socket: Duplex): boolean {
  const answer: unknown = '_httpMessage' in socket ? socket._httpMessage : undefined
  return answer !== null && answer !== undefined && (answer as ServerResponse).headersSent
}
