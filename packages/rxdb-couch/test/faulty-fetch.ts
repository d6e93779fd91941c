import type { Seeded } from './seeded.ts'

/** A line between one phone and the server that a test makes worse and better. */
export interface FaultyLine {
  readonly fetch: typeof fetch
  /** Probability that a request meets a fault. */
  setTrouble(probability: number): void
  setOnline(isOnline: boolean): void
  /** Ends every answer that is still open, feeds included, as a lost connection does. */
  cut(): void
}

type Fault = 'unsent' | 'lost answer' | 'half an answer' | 'portal' | 'busy'
const FAULTS = ['unsent', 'lost answer', 'half an answer', 'portal', 'busy'] as const

/**
 * @param refuses - docs for which the server's policy says `forbidden`
 */
export function createFaultyLine(
  random: Seeded,
  refuses: (doc: Record<string, unknown>) => boolean,
  send: typeof fetch = fetch,
): FaultyLine {
  let trouble = 0
  let isOnline = true
  const open = new Set<AbortController>()

  async function request(input: string, init: RequestInit): Promise<Response> {
    const fault: Fault | undefined = random.chance(trouble) ? random.pick(FAULTS) : undefined
    await new Promise<void>((resolve) => setTimeout(resolve, random.int(4)))
    if (!isOnline || fault === 'unsent') throw new TypeError('fetch failed')
    if (fault === 'portal') return new Response('<html>Please log in</html>', { status: 200 })
    if (fault === 'busy') return json({ error: 'busy', reason: 'later' }, 503)
    if (input.includes('/_bulk_docs')) return bulkDocs(input, init, fault)
    const response = await send(input, init)
    return spoil(response, fault)
  }

  /** Answers for the refused docs itself and sends the others on. */
  async function bulkDocs(input: string, init: RequestInit, fault: Fault | undefined) {
    const { docs }: { docs: Record<string, unknown>[] } = JSON.parse(String(init.body))
    const allowed = docs.filter((doc) => !refuses(doc))
    const response = await send(input, { ...init, body: JSON.stringify({ docs: allowed }) })
    if (!response.ok) return response
    const stored: unknown[] = await response.json()
    let at = 0
    const rows = docs.map((doc) => {
      if (refuses(doc)) return { id: doc['_id'], error: 'forbidden', reason: 'not here' }
      at += 1
      return stored[at - 1]
    })
    return spoil(json(rows, 201), fault)
  }

  async function spoil(response: Response, fault: Fault | undefined): Promise<Response> {
    if (fault === 'lost answer') {
      await response.body?.cancel()
      throw new TypeError('fetch failed')
    }
    if (fault === 'half an answer' && !response.url.includes('feed=')) {
      const text = await response.text()
      return new Response(text.slice(0, Math.floor(text.length / 2)), { status: response.status })
    }
    return response
  }

  const line: typeof fetch = async (input, init = {}) => {
    const controller = new AbortController()
    const abort = () => controller.abort()
    init.signal?.addEventListener('abort', abort)
    open.add(controller)
    try {
      const response = await request(String(input), { ...init, signal: controller.signal })
      return response
    } catch (error) {
      open.delete(controller)
      throw error
    }
  }

  return {
    fetch: line,
    setTrouble: (probability) => {
      trouble = probability
    },
    setOnline: (online) => {
      isOnline = online
      if (!online) cutAll()
    },
    cut: cutAll,
  }

  function cutAll() {
    for (const controller of open) controller.abort()
    open.clear()
  }
}

function json(body: unknown, status: number): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  })
}
