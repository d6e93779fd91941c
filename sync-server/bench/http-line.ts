import type { Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

interface Awaited {
  readonly onPiece: ((piece: Buffer) => void) | undefined
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** The line was closed before anything of an answer came, as an idle one may be at any time. */
export class LineClosed extends Error {}

const EMPTY = Buffer.alloc(0)
const HEAD_END = Buffer.from('\r\n\r\n')
const NEWLINE = 0x0a

/**
 * One HTTP/1.1 connection, one request at a time. `node:http` takes longer to send a small
 * request and read its answer than a server needs to serve it; on a machine whose cores both
 * share, it would be the client that is measured. This one reads no more than a status, a length
 * and the chunks.
 */
export class HttpLine {
  readonly #socket: Socket
  #awaited: Awaited | undefined
  /** What is left of a head, or of a chunk's size, that came in pieces. */
  #rest: Buffer = EMPTY
  #reads: 'head' | 'body' | 'chunk-size' | 'chunk' | 'trailer' = 'head'
  #status = 0
  /** Bytes of the body, or of the chunk with its line end, that are still to come. */
  #left = 0
  #body: Buffer[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE'
      this.#fail(isClosed ? new LineClosed(error.message) : error)
    })
    socket.on('close', () => this.#fail(new LineClosed('the server closed the line')))
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  /**
   * @param onPiece - told of each piece of the body as it comes, which is then not gathered;
   *   of an empty one first, when the answer begins
   * @throws LineClosed when it may be sent again on another line
   */
  send(head: string, body?: Buffer, onPiece?: (piece: Buffer) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#awaited = { onPiece, resolve, reject }
      if (body !== undefined) this.#socket.cork()
      this.#socket.write(head, 'latin1')
      if (body === undefined) return
      this.#socket.write(body)
      this.#socket.uncork()
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #fail(error: Error): void {
    const awaited = this.#awaited
    this.#awaited = undefined
    awaited?.reject(error)
  }

  #read(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length || (this.#reads === 'chunk' && this.#left === 0)) {
      at = this.#step(bytes, at)
    }
  }

  /** @returns how far it came */
  #step(bytes: Buffer, at: number): number {
    switch (this.#reads) {
      case 'head':
        return this.#readHead(bytes, at)
      case 'body':
        return this.#readBody(bytes, at)
      case 'chunk':
        return this.#readChunk(bytes, at)
      case 'chunk-size':
      case 'trailer':
        return this.#readLine(bytes, at)
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const before = this.#rest.length
    const seen = before === 0 ? bytes.subarray(at) : Buffer.concat([this.#rest, bytes.subarray(at)])
    const end = seen.indexOf(HEAD_END)
    if (end === -1) {
      this.#rest = seen
      return bytes.length
    }
    this.#rest = EMPTY
    const head = seen.toString('latin1', 0, end)
    this.#status = Number(head.slice(9, 12))
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    this.#left = Number(length ?? 0)
    this.#awaited?.onPiece?.(EMPTY)
    const isChunked = length === undefined && /\r\ntransfer-encoding: *chunked/i.test(head)
    this.#reads = isChunked ? 'chunk-size' : 'body'
    if (!isChunked && this.#left === 0) this.#end()
    return at + end + HEAD_END.length - before
  }

  #readBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left)
    this.#take(bytes.subarray(at, end))
    this.#left -= end - at
    if (this.#left === 0) this.#end()
    return end
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(NEWLINE, at)
    if (end === -1) {
      this.#rest = Buffer.concat([this.#rest, bytes.subarray(at)])
      return bytes.length
    }
    const line = this.#rest.toString('latin1') + bytes.toString('latin1', at, end)
    this.#rest = EMPTY
    if (this.#reads === 'trailer') {
      if (line.trim() === '') this.#end()
      return end + 1
    }
    const size = Number.parseInt(line, 16)
    this.#reads = size === 0 ? 'trailer' : 'chunk'
    // Two more for the line end that follows it.
    this.#left = size + 2
    return end + 1
  }

  #readChunk(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left)
    const isWhole = end - at === this.#left
    // Its line end is not of the body, and may come in a piece of its own.
    const ownEnd = end - Math.max(0, 2 - (this.#left - (end - at)))
    if (ownEnd > at) this.#take(bytes.subarray(at, ownEnd))
    this.#left -= end - at
    if (isWhole) this.#reads = 'chunk-size'
    return end
  }

  #take(piece: Buffer): void {
    if (this.#awaited?.onPiece === undefined) this.#body.push(piece)
    else this.#awaited.onPiece(piece)
  }

  #end(): void {
    const awaited = this.#awaited
    const [only] = this.#body
    const body = this.#body.length === 1 && only !== undefined ? only : Buffer.concat(this.#body)
    this.#awaited = undefined
    this.#body = []
    this.#reads = 'head'
    awaited?.resolve({ status: this.#status, body })
  }
}
