import { batchesOf, entryDoc, median, secondsFor, writeInBatches } from './docs.ts'
import type { BenchServer } from './servers.ts'

const SIZES = [10_000, 100_000, 1_000_000] as const
const DB = 'million'
const TRIES = 200

/**
 * What one request costs in a db of ten thousand docs and in one of a million: the same, if nothing
 * walks over all of them.
 */
export async function measureMillion(server: BenchServer): Promise<void> {
  const { client } = server
  try {
    await client.send('PUT', `/${DB}`)
    let written = 0
    for (const size of SIZES) {
      const seconds = await secondsFor(async () => {
        for (; written < size; written += 10_000) {
          await writeInBatches(client, DB, batchesOf(10_000, 500, written))
        }
      })
      const memory = await server.memoryMb()
      console.log(`${size} docs (the last of them written in ${seconds.toFixed(1)} s)`)
      for (const [name, ask] of Object.entries(requestsIn(size))) {
        const taken: number[] = []
        for (let index = 0; index < TRIES; index += 1) {
          const { method = 'GET', path, body } = ask(index)
          const once = () => client.sendForBytes(method, `/${DB}${path}`, body)
          taken.push((await secondsFor(once)) * 1_000)
        }
        console.log(`  ${name}: ${median(taken).toFixed(2)} ms`)
      }
      if (memory !== null) console.log(`  resident: ${memory.now} MB, ${memory.peak} at most`)
    }
  } finally {
    await server.stop()
  }
}

interface Ask {
  readonly method?: string
  readonly path: string
  readonly body?: object
}

function requestsIn(size: number): Record<string, (index: number) => Ask> {
  const idAt = (index: number) => entryDoc((index * 7_919) % size)._id
  return {
    'GET a doc': (index) => ({ path: `/${idAt(index)}` }),
    'PUT a new doc': (index) => ({ method: 'PUT', path: `/new-${size}-${index}`, body: { index } }),
    'GET _changes, 100 docs from anywhere': (index) => ({
      path: `/_changes?include_docs=true&limit=100&since=${(index * 7_919) % size}`,
    }),
    'GET _all_docs, 100 docs from anywhere': (index) => ({
      path: `/_all_docs?limit=100&startkey=${encodeURIComponent(JSON.stringify(idAt(index)))}`,
    }),
    'POST _revs_diff of 100': (index) => ({
      method: 'POST',
      path: '/_revs_diff',
      body: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [idAt(index + i), ['1-abc']])),
    }),
    'GET the db': () => ({ path: '' }),
  }
}
