import { Agent, request } from 'node:http'

/** A CouchDB client with nothing in it that could be slower than the server it measures. */
export class BenchClient {
  readonly #base: URL
  readonly #authorization: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 })

  constructor(base: string, credentials: { user: string; password: string } | null) {
    this.#base = new URL(base)
    this.#authorization =
      credentials === null
        ? ''
        : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`
  }

  /** @throws Error with the answer when its status is 400 or above */
  send(method: string, path: string, body?: unknown): Promise<string> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const outgoing = request(
        {
          agent: this.#agent,
          host: this.#base.hostname,
          port: this.#base.port,
          method,
          path,
          headers: {
            ...(this.#authorization === '' ? {} : { authorization: this.#authorization }),
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () => {
            const answered = Buffer.concat(chunks).toString()
            if ((answer.statusCode ?? 500) >= 400) {
              reject(new Error(`${method} ${path}: ${answer.statusCode} ${answered.slice(0, 200)}`))
            } else resolve(answered)
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
