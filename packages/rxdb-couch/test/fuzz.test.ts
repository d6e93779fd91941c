import { afterAll, beforeAll, expect, test } from 'vitest'
import { fuzzRun } from './fuzz-run.ts'
import { type CouchUnderTest, startPouchServer } from './pouch-server.ts'

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100)
const ONE_SEED = process.env['FUZZ_SEED']
const AT_ONCE = ONE_SEED === undefined ? 4 : 1

/** One per lane, since a run restarts its server. */
let servers: CouchUnderTest[] = []
beforeAll(async () => {
  servers = await Promise.all(Array.from({ length: AT_ONCE }, startPouchServer))
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
})

test('two phones on bad lines end equal, and nothing that was written is lost', async () => {
  const seeds =
    ONE_SEED === undefined ? Array.from({ length: RUNS }, (_, at) => at + 1) : [Number(ONE_SEED)]
  const failures: string[] = []
  const started = Date.now()
  await Promise.all(
    servers.map(async (server) => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        const wrong = await fuzzRun({ seed, server, feed: 'continuous' })
        if (wrong.length > 0) failures.push(`FUZZ_SEED=${seed}\n  ${wrong.join('\n  ')}`)
        if (failures.length > 5) return
      }
    }),
  )
  console.log(`${RUNS} runs in ${Date.now() - started} ms`)
  expect(failures).toEqual([])
})
