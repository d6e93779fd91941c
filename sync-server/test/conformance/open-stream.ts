import { request } from 'node:http'
import type { TestServer } from '../testing.ts'

export interface Stream {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  /** Resolves with so many lines that hold JSON, once they came; heartbeats are passed over. */
  takeJson(count: number): Promise<Record<string, unknown>[]>
  /** Resolves when the server ends or cuts the line. */
  readonly ended: Promise<void>
  close(): void
}

/** Opens an answer that goes on, and reads it line by line. */
export function openStream(
  server: TestServer,
  method: string,
  path: string,
  options: { body?: object; auth?: string } = {},
): Promise<Stream> {
  const url = new URL(server.url)
  const text = options.body === undefined ? undefined : JSON.stringify(options.body)
  return new Promise((resolve, reject) => {
    const req = request({
      host: url.hostname,
      port: url.port,
      method,
      path: (url.pathname === '/' ? '' : url.pathname) + path,
      agent: false,
      headers: {
        authorization: options.auth ?? server.authHeader,
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      },
    })
    req.on('error', reject)
    req.on('response', (res) => {
      const lines: Record<string, unknown>[] = []
      let rest = ''
      let wake = () => {}
      res.setEncoding('utf8')
      res.on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n')
        rest = parts.pop() ?? ''
        for (const part of parts) if (part !== '') lines.push(JSON.parse(part))
        wake()
      })
      let isOver = false
      const ended = new Promise<void>((over) => {
        const finish = () => {
          isOver = true
          over()
          wake()
        }
        res.on('end', finish)
        res.on('close', finish)
        res.on('error', finish)
      })
      resolve({
        status: res.statusCode ?? 0,
        headers: res.headers,
        ended,
        takeJson: async (count) => {
          while (lines.length < count) {
            if (isOver) throw new Error(`the line ended after ${lines.length} of ${count} lines`)
            await new Promise<void>((woken) => {
              wake = woken
            })
          }
          return lines.splice(0, count)
        },
        close: () => req.destroy(),
      })
    })
    req.end(text)
  })
}
