import { Agent, type IncomingMessage, request } from 'node:http'

/** A CouchDB client with nothing in it that could be slower than the server it measures. */
export class BenchClient {
  readonly base: URL
  readonly credentials: { readonly user: string; readonly password: string } | null
  readonly #authorization: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 512 })

  constructor(base: string, credentials: { user: string; password: string } | null) {
    this.base = new URL(base)
    this.credentials = credentials
    this.#authorization =
      credentials === null
        ? ''
        : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`
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
    const answer = await this.#request(method, path, body)
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk as Buffer)
    const answered = Buffer.concat(chunks)
    if ((answer.statusCode ?? 500) >= 400) {
      const told = answered.toString().slice(0, 200)
      throw new Error(`${method} ${path}: ${answer.statusCode} ${told}`)
    }
    return answered
  }

  /** Listens to a feed that does not end. @returns how to stop; resolves once it is being answered */
  async listen(path: string, onText: (text: string) => void): Promise<() => void> {
    const answer = await this.#request('GET', path)
    answer.setEncoding('utf8').on('data', onText)
    // Torn down by ourselves: an end, and no failure.
    answer.on('error', () => undefined)
    return () => answer.destroy()
  }

  #request(method: string, path: string, body?: unknown): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const isBytes = Buffer.isBuffer(body)
      const isReady = body === undefined || typeof body === 'string' || isBytes
      const sent = isReady ? body : JSON.stringify(body)
      const outgoing = request(
        {
          agent: this.#agent,
          host: this.base.hostname,
          port: this.base.port,
          method,
          path: `${this.base.pathname.replace(/\/$/, '')}${path}`,
          headers: {
            ...(this.#authorization === '' ? {} : { authorization: this.#authorization }),
            ...(sent === undefined
              ? {}
              : {
                  'content-type': isBytes ? 'video/webm' : 'application/json',
                  'content-length': Buffer.byteLength(sent),
                }),
          },
        },
        resolve,
      )
      outgoing.on('error', (error) => {
        // An idle line that the server closes while it is taken up again says nothing of either.
        if (outgoing.reusedSocket) resolve(this.#request(method, path, body))
        else reject(error)
      })
      outgoing.end(sent)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
