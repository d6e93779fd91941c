/** A server to replicate with, ours or another's, as the tests drive it. */
export interface CouchUnderTest {
  /** Root of the couch surface; may have another port after a restart. */
  url(): string
  readonly headers: Record<string, string>
  /** It answers `forbidden` by itself for docs that `isRefused`. */
  readonly hasPolicy: boolean
  /** Drops every connection and listens anew; the data stay. */
  restart(): Promise<void>
  stop(): Promise<void>
  createDb(name: string): Promise<void>
  destroyDb(name: string): Promise<void>
  /** A request of another client, past all faults. */
  call(method: string, path: string, body?: unknown): Promise<unknown>
}

/** The rule that tests refuse writes by: a token that begins with an exclamation mark. */
export const isRefused = (doc: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(doc['tokens']) && doc['tokens'].some((token) => String(token).startsWith('!'))

/** Calls again when a kept-alive connection turns out to have died with an earlier server. */
export function callOf(url: () => string, headers: Record<string, string>) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const send = () =>
      fetch(url() + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    for (let tries = 0; ; tries += 1) {
      try {
        const response = await send()
        return await response.json()
      } catch (error) {
        if (!(error instanceof TypeError) || tries === 5) throw error
      }
    }
  }
}
