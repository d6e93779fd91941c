import type { BenchClient } from './client.ts'

const BATCH = 500

/** A doc of about 1 KB, like an entry with its envelope. */
export function entryDoc(index: number) {
  const id = `entry:${String(index).padStart(26, '0')}`
  const text = `Walked the drain by the market; counted ${index} sachets. `.repeat(14)
  return {
    _id: id,
    type: 'entry',
    lang: 'en',
    visibility: 'hub',
    body: { movement: 'enact', text },
  }
}

/** Batches as ready texts, so that the client's printing is outside the clock. */
export function batchesOf(count: number, size = BATCH, from = 0): string[] {
  const batches: string[] = []
  for (let at = 0; at < count; at += size) {
    const docs = Array.from({ length: Math.min(size, count - at) }, (_, i) =>
      entryDoc(from + at + i),
    )
    batches.push(JSON.stringify({ docs }))
  }
  return batches
}

export async function writeInBatches(
  client: BenchClient,
  db: string,
  batches: readonly string[],
): Promise<void> {
  for (const batch of batches) await client.send('POST', `/${db}/_bulk_docs`, batch)
}

/** Runs `jobs` jobs, `clients` at a time. */
export async function withClients(
  clients: number,
  jobs: number,
  job: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < jobs) {
      const index = next
      next += 1
      await job(index)
    }
  }
  await Promise.all(Array.from({ length: clients }, worker))
}

/** Units a second. */
export async function rate(units: number, work: () => Promise<unknown>): Promise<number> {
  return units / (await secondsFor(work))
}

export async function secondsFor(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1_000
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
