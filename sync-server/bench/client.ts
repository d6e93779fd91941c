import { connect } from 'node:net'
import { type Answer, HttpLine, LineClosed } from './http-line.ts'

/** A CouchDB client with nothing in it that could be slower than the server it measures. */
export class BenchClient {
  readonly base: URL
  readonly credentials: { readonly user: string; readonly password: string } | null
  /** What is the same in every request, from the version on. */
  readonly #common: string
  readonly #pathBefore: string
  readonly #idle: HttpLine[] = []
  readonly #open = new Set<HttpLine>()

  constructor(base: string, credentials: { user: string; password: string } | null) {
    this.base = new URL(base)
    this.credentials = credentials
    this.#pathBefore = this.base.pathname.replace(/\/$/, '')
    const basic =
      credentials === null
        ? ''
        : `authorization: Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}\r\n`
    this.#common = ` HTTP/1.1\r\nhost: ${this.base.host}\r\n${basic}`
  }

  /**
   * @param body - sent as it is when it is a text or bytes
   * @throws Error with the answer when its status is 400 or above
   */
  async send(method: string, path: string, body?: unknown): Promise<string> {
    return (await this.sendForBytes(method, path, body)).toString()
  }

  /** The same, for answers that are only counted. */
  async sendForBytes(method: string, path: string, body?: unknown): Promise<Buffer> {
    const { status, body: answered } = await this.#request(method, path, body)
    if (status >= 400) {
      throw new Error(`${method} ${path}: ${status} ${answered.toString('utf8', 0, 200)}`)
    }
    return answered
  }

  /** Listens to a feed that does not end. @returns how to stop; resolves once it is being answered */
  async listen(path: string, onText: (text: string) => void): Promise<() => void> {
    const line = this.#connect()
    await new Promise<void>((begun, reject) => {
      const hear = (piece: Buffer) => {
        if (piece.length === 0) begun()
        else onText(piece.toString())
      }
      line.send(this.#headOf('GET', path), undefined, hear).then(
        () => begun(),
        (error: Error) => reject(error),
      )
    })
    return () => line.close()
  }

  async #request(method: string, path: string, body?: unknown): Promise<Answer> {
    const isBytes = Buffer.isBuffer(body)
    const sent =
      body === undefined
        ? undefined
        : isBytes
          ? body
          : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const head = this.#headOf(method, path, sent, isBytes)
    for (;;) {
      const known = this.#idle.pop()
      const line = known?.isOpen === true ? known : this.#connect()
      try {
        const answer = await line.send(head, sent)
        this.#idle.push(line)
        return answer
      } catch (error) {
        // An idle line that the server closes while it is taken up again says nothing of either.
        if (line !== known || !(error instanceof LineClosed)) throw error
      }
    }
  }

  #headOf(method: string, path: string, sent?: Buffer, isBytes = false): string {
    const type = isBytes ? 'video/webm' : 'application/json'
    const about =
      sent === undefined ? '' : `content-type: ${type}\r\ncontent-length: ${sent.length}\r\n`
    return `${method} ${this.#pathBefore}${path}${this.#common}${about}\r\n`
  }

  #connect(): HttpLine {
    const { hostname, port } = this.base
    const line = new HttpLine(connect(Number(port || 80), hostname))
    this.#open.add(line)
    return line
  }

  close(): void {
    for (const line of this.#open) line.close()
  }
}
