import type { BenchClient } from './client.ts'

/** One thing a hub does all day; returns how many units of work it did. */
export interface Workload {
  readonly name: string
  readonly unit: string
  /** Runs outside the clock, on an empty db. */
  prepare?(client: BenchClient, db: string): Promise<void>
  run(client: BenchClient, db: string): Promise<number>
}

const DOCS = 5_000
const BATCH = 500
const SINGLE_PUTS = 2_000

/** A doc of about 1 KB, like an entry with its envelope. */
function entryDoc(index: number) {
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

async function writeInBatches(client: BenchClient, db: string, count: number): Promise<number> {
  for (let from = 0; from < count; from += BATCH) {
    const docs = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => entryDoc(from + i))
    await client.send('POST', `/${db}/_bulk_docs`, { docs })
  }
  return count
}

async function withClients(
  clients: number,
  jobs: number,
  job: (index: number) => Promise<unknown>,
) {
  let next = 0
  const worker = async () => {
    while (next < jobs) {
      const index = next
      next += 1
      await job(index)
    }
  }
  await Promise.all(Array.from({ length: clients }, worker))
  return jobs
}

export const WORKLOADS: readonly Workload[] = [
  {
    name: `_bulk_docs, ${DOCS} docs of 1 KB by ${BATCH}`,
    unit: 'docs/s',
    run: (client, db) => writeInBatches(client, db, DOCS),
  },
  {
    name: 'PUT, 64 clients',
    unit: 'requests/s',
    run: (client, db) =>
      withClients(64, SINGLE_PUTS, (i) => client.send('PUT', `/${db}/doc-${i}`, entryDoc(i).body)),
  },
  {
    name: 'PUT, one at a time',
    unit: 'requests/s',
    run: (client, db) =>
      withClients(1, 300, (i) => client.send('PUT', `/${db}/doc-${i}`, entryDoc(i).body)),
  },
  {
    name: `_changes?include_docs=true of ${DOCS}`,
    unit: 'docs/s',
    prepare: async (client, db) => {
      await writeInBatches(client, db, DOCS)
    },
    run: async (client, db) => {
      const text = await client.send('GET', `/${db}/_changes?include_docs=true`)
      if (!text.includes('"last_seq"')) throw new Error('the feed broke off')
      return DOCS
    },
  },
  {
    name: '50 phones pulling 1,000 docs in pages of 100',
    unit: 'docs/s',
    prepare: async (client, db) => {
      await writeInBatches(client, db, 1_000)
    },
    run: async (client, db) => {
      const pull = async () => {
        let since = '0'
        for (let page = 0; page < 10; page += 1) {
          const path = `/${db}/_changes?include_docs=true&limit=100&since=${since}`
          const answer = JSON.parse(await client.send('GET', path)) as { last_seq: string | number }
          since = encodeURIComponent(String(answer.last_seq))
        }
      }
      await Promise.all(Array.from({ length: 50 }, pull))
      return 50 * 1_000
    },
  },
]
