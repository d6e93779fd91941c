import { filter, firstValueFrom, type Observable } from 'rxjs'
import { afterEach } from 'vitest'
import type { CouchUnderTest } from './couch-under-test.ts'
import { type Phone, type PhoneOptions, startPhone } from './phone.ts'

/** The servers and phones of one test; they are closed after it. */
export interface Stage {
  server(start: () => Promise<CouchUnderTest>): Promise<CouchUnderTest>
  /** A phone that syncs the db `notes` of the server, from the start. */
  phone(server: CouchUnderTest, options?: Partial<PhoneOptions>): Promise<Phone>
}

export function openStage(): Stage {
  const phones: Phone[] = []
  const servers: CouchUnderTest[] = []
  afterEach(async () => {
    await Promise.all(phones.splice(0).map((phone) => phone.close()))
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })
  return {
    async server(start) {
      const server = await start()
      servers.push(server)
      await server.createDb('notes')
      return server
    },
    async phone(server, options = {}) {
      const phone = await startPhone({ url: server.url, headers: () => server.headers, ...options })
      phones.push(phone)
      phone.sync.start()
      return phone
    },
  }
}

/** The first value that satisfies the condition. */
export function when<T>(source: Observable<T>, condition: (value: T) => boolean): Promise<T> {
  return firstValueFrom(source.pipe(filter(condition)))
}

/** A request as a fake or spying fetch sees it. */
export interface SeenRequest {
  readonly url: string
  readonly method: string
  readonly body: Record<string, unknown>
  send(): Promise<Response>
}

/** Puts a test between a phone and its server. */
export function interceptFetch(
  answer: (request: SeenRequest) => Promise<Response> | Response,
): typeof fetch {
  return async (input, init = {}) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : {}
    return answer({
      url: String(input),
      method: init.method ?? 'GET',
      body: Object.fromEntries(Object.entries(Object(body))),
      send: () => fetch(input, init),
    })
  }
}

export function jsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  })
}
