import { isJsonObject, type JsonValue } from '@tributary/sync-protocol'
import { type Clock, StoppedError, type Waits } from './clock.ts'
import type { HubContactTracker } from './hub-contact.ts'
import type { ServerAddress } from './types.ts'

export type Answer<T> =
  | { readonly kind: 'ok'; readonly body: T }
  /** The server understood and said no, in CouchDB's form. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly error: string
      readonly reason: string
    }
  /** No answer, half an answer, or not a CouchDB's answer: nothing is known. */
  | { readonly kind: 'unreachable'; readonly why: string }

interface CouchRequest<T> {
  readonly method: 'GET' | 'POST'
  /** Below the couch surface, such as `/journey-1/_bulk_docs`. */
  readonly path: string
  readonly body?: JsonValue
  /** @returns undefined when the body is not what a CouchDB would answer here */
  parse(body: unknown): T | undefined
}

export interface ByteStream {
  /** Resolves with undefined at the end; rejects when the line breaks or stays silent. */
  read(): Promise<Uint8Array | undefined>
  readonly contentType: string
  close(): void
}

/** @throws StoppedError once the signal is aborted; nothing else */
export interface CouchClient {
  request<T>(request: CouchRequest<T>, signal: AbortSignal): Promise<Answer<T>>
  /** Opens an endless answer, such as a feed. */
  open(
    request: Omit<CouchRequest<never>, 'parse'> & { readonly silenceMs: number },
    signal: AbortSignal,
  ): Promise<Answer<ByteStream>>
}

interface Parts {
  readonly fetch: typeof fetch
  readonly server: () => ServerAddress
  readonly clock: Clock
  readonly waits: Waits
  readonly hub: HubContactTracker
}

export function createCouchClient({ fetch, server, clock, waits, hub }: Parts): CouchClient {
  /** The address and headers that were answered with 401, and when. */
  let rejected: { readonly key: string; readonly at: number } | undefined

  const keyOf = (address: ServerAddress) => JSON.stringify([address.url, address.headers])

  async function signedIn(signal: AbortSignal): Promise<ServerAddress> {
    const { retryMinMs, retryMaxMs } = clock.timings
    for (;;) {
      if (signal.aborted) throw new StoppedError()
      const address = server()
      if (rejected === undefined || rejected.key !== keyOf(address)) return address
      // Asked again now and then: the 401 may have been the server's mistake.
      if (Math.abs(clock.now() - rejected.at) >= 2 * retryMaxMs) return address
      await waits.wait(retryMinMs, signal)
    }
  }

  async function send(
    request: Omit<CouchRequest<never>, 'parse'>,
    silenceMs: number,
    signal: AbortSignal,
  ) {
    const address = await signedIn(signal)
    const line = openLine(clock, silenceMs, signal)
    try {
      const response = await fetch(address.url + request.path, {
        method: request.method,
        headers: {
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...address.headers,
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        cache: 'no-store',
        signal: line.signal,
      })
      line.heard()
      return { response, line, key: keyOf(address) }
    } catch (error) {
      line.close()
      throw error
    }
  }

  function unreachable(error: unknown, signal: AbortSignal): Answer<never> {
    if (signal.aborted) throw new StoppedError()
    hub.missed()
    return { kind: 'unreachable', why: error instanceof Error ? error.message : String(error) }
  }

  function refusal(status: number, body: unknown, key: string): Answer<never> | undefined {
    if (!isJsonObject(body) || typeof body['error'] !== 'string') return undefined
    const reason = typeof body['reason'] === 'string' ? body['reason'] : ''
    if (status === 401) {
      rejected = { key, at: clock.now() }
      hub.signedOut()
    } else {
      rejected = undefined
      hub.reached()
    }
    return { kind: 'refused', status, error: body['error'], reason }
  }

  return {
    async request(request, signal) {
      try {
        const { response, line, key } = await send(request, clock.timings.requestSilenceMs, signal)
        try {
          const body: unknown = JSON.parse(await readText(line.read(response)))
          if (signal.aborted) throw new StoppedError()
          if (!response.ok) {
            const refused = refusal(response.status, body, key)
            return refused ?? unreachable(`HTTP ${response.status}`, signal)
          }
          const parsed = request.parse(body)
          if (parsed === undefined) return unreachable('not the answer of a CouchDB', signal)
          rejected = undefined
          hub.reached()
          return { kind: 'ok', body: parsed }
        } finally {
          line.close()
        }
      } catch (error) {
        return unreachable(error, signal)
      }
    },

    async open({ silenceMs, ...request }, signal) {
      try {
        const { response, line, key } = await send(request, silenceMs, signal)
        const stream = line.read(response)
        if (response.ok) return { kind: 'ok', body: stream }
        const body: unknown = JSON.parse(await readText(stream).finally(() => stream.close()))
        return refusal(response.status, body, key) ?? unreachable(`HTTP ${response.status}`, signal)
      } catch (error) {
        return unreachable(error, signal)
      }
    },
  }
}

/** One request's life: aborted by its owner's signal, or by its own silence. */
function openLine(clock: Clock, silenceMs: number, owner: AbortSignal) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const listen = () => clock.setTimer(abort, silenceMs)
  let cancelTimer = listen()
  owner.addEventListener('abort', abort)
  if (owner.aborted) abort()

  const heard = () => {
    cancelTimer()
    cancelTimer = listen()
  }
  const close = () => {
    cancelTimer()
    owner.removeEventListener('abort', abort)
    controller.abort()
  }
  const read = (response: Response): ByteStream => {
    const reader = response.body?.getReader()
    // Not every body ends with its request's abort: reading must end all the same.
    const drop = () => {
      reader?.cancel().catch(() => undefined)
    }
    controller.signal.addEventListener('abort', drop, { once: true })
    if (controller.signal.aborted) drop()
    return {
      contentType: response.headers.get('content-type') ?? '',
      async read() {
        const chunk = await reader?.read()
        if (controller.signal.aborted) throw new Error('the line was silent, or is closed')
        heard()
        return chunk === undefined || chunk.done ? undefined : chunk.value
      },
      close,
    }
  }
  return { signal: controller.signal, heard, close, read }
}

async function readText(stream: ByteStream): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (let chunk = await stream.read(); chunk !== undefined; chunk = await stream.read()) {
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
