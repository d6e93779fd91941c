import { afterAll, describe, expect, test } from 'vitest'
import type { CouchUnderTest } from './couch-under-test.ts'
import { fuzzRun } from './fuzz-run.ts'
import { startPouchServer } from './pouch-server.ts'
import { startTributaryServer } from './tributary-server.ts'

/** `FUZZ_RUNS=5000` for a soak, `FUZZ_SEED=7` for one run again, `FUZZ_FROM` to go on elsewhere. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200)
const FROM = Number(process.env['FUZZ_FROM'] ?? 1)
const ONE_SEED = process.env['FUZZ_SEED']
/** RxDB throws at 15 open collections, and a run has up to four. */
const LANES = ONE_SEED === undefined ? 3 : 1
const MAX_FAILURES = 5

describe.each([
  { name: 'our server, one shared feed', start: startTributaryServer, feed: 'auto', share: 0.7 },
  {
    name: 'our server, a feed per db',
    start: startTributaryServer,
    feed: 'continuous',
    share: 0.15,
  },
  { name: 'another CouchDB', start: startPouchServer, feed: 'auto', share: 0.15 },
] as const)('$name', ({ start, feed, share }) => {
  const servers: CouchUnderTest[] = []
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
  })

  test(
    'two phones on bad lines end equal, and nothing that was written is lost',
    async () => {
      const count = Math.ceil(RUNS * share)
      const seeds =
        ONE_SEED === undefined
          ? Array.from({ length: count }, (_, at) => FROM + at)
          : [Number(ONE_SEED)]
      const failures: string[] = []
      const runLane = async () => {
        // One per lane, since a run restarts its server.
        const server = await start()
        servers.push(server)
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
          const wrong = await fuzzRun({ seed, server, feed })
          if (wrong.length > 0) failures.push(`FUZZ_SEED=${seed}\n  ${wrong.join('\n  ')}`)
          if (failures.length >= MAX_FAILURES) return
        }
      }
      await Promise.all(Array.from({ length: LANES }, runLane))
      expect(failures.join('\n')).toBe('')
    },
    300_000 + RUNS * 500,
  )
})
