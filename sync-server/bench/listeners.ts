import type { BenchClient } from './client.ts'
import { quantile } from './docs.ts'

const LISTENERS = 200
const WRITES = 100

/** Counts who has heard of the write that is under way. */
class Audience {
  #awaited = ''
  #heardBy = 0
  #done: () => void = () => undefined

  /** Resolves once every listener has heard of `docId`. */
  awaits(docId: string): Promise<void> {
    this.#awaited = `"${docId}"`
    this.#heardBy = 0
    return new Promise((resolve) => {
      this.#done = resolve
    })
  }

  hears(text: string): void {
    if (this.#awaited === '' || !text.includes(this.#awaited)) return
    this.#heardBy += 1
    if (this.#heardBy === LISTENERS) this.#done()
  }
}

/** Milliseconds from sending a write until the last of 200 listeners has heard of it: the 99th percentile. */
async function p99ToTheLast(client: BenchClient, db: string, audience: Audience): Promise<number> {
  const taken: number[] = []
  for (let index = 0; index < WRITES; index += 1) {
    const docId = `heard-${String(index).padStart(4, '0')}`
    const heard = audience.awaits(docId)
    const startedAt = performance.now()
    await client.send('PUT', `/${db}/${docId}`, { text: 'counted the sachets' })
    await heard
    taken.push(performance.now() - startedAt)
  }
  return quantile(taken, 0.99)
}

export async function continuousListeners(client: BenchClient, db: string): Promise<number> {
  const audience = new Audience()
  const path = `/${db}/_changes?feed=continuous&since=0&heartbeat=10000`
  const stops = await Promise.all(
    Array.from({ length: LISTENERS }, () => client.listen(path, (text) => audience.hears(text))),
  )
  try {
    return await p99ToTheLast(client, db, audience)
  } finally {
    for (const stop of stops) stop()
  }
}

export async function longpollListeners(client: BenchClient, db: string): Promise<number> {
  const audience = new Audience()
  const over = new AbortController()
  const listen = async () => {
    for (let since = '0'; !over.signal.aborted;) {
      const text = await client.send(
        'GET',
        `/${db}/_changes?feed=longpoll&heartbeat=10000&since=${encodeURIComponent(since)}`,
      )
      const { last_seq } = JSON.parse(text) as { last_seq: string | number }
      since = String(last_seq)
      audience.hears(text)
    }
  }
  const listeners = Array.from({ length: LISTENERS }, listen)
  const p99 = await p99ToTheLast(client, db, audience)
  over.abort()
  // One more write lets them all go.
  await client.send('PUT', `/${db}/the-end`, {})
  await Promise.all(listeners)
  return p99
}
