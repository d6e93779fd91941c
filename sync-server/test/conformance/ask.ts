import { request } from 'node:http'
import type { TestServer } from '../testing.ts'

export interface Asked {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
  readonly bytes: Buffer
  // Tests read answers as they please; each expectation says what it wants to see.
  readonly json: never
}

export interface AskOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** `null` sends no `Authorization`. */
  readonly auth?: string | null
  /** Milliseconds after which the connection is cut and what came is the answer. */
  readonly cutAfterMs?: number
  /** Cuts the connection as soon as what came satisfies this. */
  readonly cutWhen?: (text: string) => boolean
}

/** Sends one request over a connection of its own, exactly as written: no encoding, no retry. */
export function ask(
  server: TestServer,
  method: string,
  path: string,
  options: AskOptions = {},
): Promise<Asked> {
  const url = new URL(server.url)
  const { body, auth } = options
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = body === undefined ? undefined : Buffer.from(isRaw ? body : JSON.stringify(body))
  const headers = {
    ...(auth === null ? {} : { authorization: auth ?? server.authHeader }),
    ...(bytes === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
    ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }),
    ...options.headers,
  }
  const prefix = url.pathname === '/' ? '' : url.pathname
  return new Promise((resolve, reject) => {
    const req = request(
      { host: url.hostname, port: url.port, method, path: prefix + path, headers, agent: false },
      (res) => {
        const chunks: Buffer[] = []
        const finish = () => {
          const all = Buffer.concat(chunks)
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            text: all.toString('utf8'),
            bytes: all,
            get json(): never {
              return JSON.parse(all.toString('utf8')) as never
            },
          })
        }
        res.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          if (options.cutWhen?.(Buffer.concat(chunks).toString('utf8')) === true) req.destroy()
        })
        res.on('close', finish)
        res.on('end', finish)
        res.on('error', finish)
        if (options.cutAfterMs !== undefined) {
          setTimeout(() => {
            req.destroy()
            finish()
          }, options.cutAfterMs)
        }
      },
    )
    req.on('error', reject)
    req.end(bytes)
  })
}

let count = 0

/** Makes a db of a fresh name. */
export async function freshDb(server: TestServer): Promise<string> {
  count += 1
  const name = `db${count}`
  const { status } = await ask(server, 'PUT', `/${name}`)
  if (status !== 201) throw new Error(`the db could not be made: ${status}`)
  return `/${name}`
}
