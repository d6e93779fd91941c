import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { CouchUnderTest } from './couch-under-test.ts'
import { createExchangeLog } from './exchange-log.ts'
import { fuzzRun } from './fuzz-run.ts'
import { startPouchServer } from './pouch-server.ts'
import { startTributaryServer } from './tributary-server.ts'

/**
 * `FUZZ_RUNS=5000` for a soak, `FUZZ_FROM` to go on elsewhere, `FUZZ_SEED=7` for one run again
 * (with `FUZZ_RUNS`, so many times: much depends on timing, which no seed holds).
 * `FUZZ_SERVER=other` gives all runs to one kind of server. `FUZZ_LOG=DIR` writes down every
 * exchange of a run that fails.
 */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200)
const FROM = Number(process.env['FUZZ_FROM'] ?? 1)
const ONE_SEED = process.env['FUZZ_SEED']
const ONE_SERVER = process.env['FUZZ_SERVER']
const LOG_DIR = process.env['FUZZ_LOG']
/** RxDB throws at 15 open collections, and a run has up to four. */
const LANES = ONE_SEED === undefined ? 3 : 1
const MAX_FAILURES = 5
const RUNS_PER_SERVER = 50

const SERVERS = [
  {
    kind: 'shared',
    name: 'our server, one shared feed',
    start: startTributaryServer,
    feed: 'auto',
    share: 0.7,
  },
  {
    kind: 'per-db',
    name: 'our server, a feed per db',
    start: startTributaryServer,
    feed: 'continuous',
    share: 0.15,
  },
  { kind: 'other', name: 'another CouchDB', start: startPouchServer, feed: 'auto', share: 0.15 },
] as const

function seedsFor(share: number): number[] {
  if (ONE_SEED === undefined) {
    const count = Math.ceil(RUNS * (ONE_SERVER === undefined ? share : 1))
    return Array.from({ length: count }, (_, at) => FROM + at)
  }
  const times = process.env['FUZZ_RUNS'] === undefined ? 1 : RUNS
  return Array.from({ length: times }, () => Number(ONE_SEED))
}

describe.each(SERVERS.filter(({ kind }) => ONE_SERVER === undefined || kind === ONE_SERVER))(
  '$name',
  ({ kind, start, feed, share }) => {
    const servers = new Set<CouchUnderTest>()
    afterAll(async () => {
      await Promise.all([...servers].map((server) => server.stop()))
    })

    test(
      'two phones on bad lines end equal, and nothing that was written is lost',
      async () => {
        const seeds = seedsFor(share)
        const failures: string[] = []
        const runLane = async () => {
          // One per lane, since a run restarts its server; a new one now and then, since
          // express-pouchdb keeps every feed it ever opened.
          let server: CouchUnderTest | undefined
          let runs = 0
          for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
            if (server === undefined || runs % RUNS_PER_SERVER === 0) {
              if (server) {
                servers.delete(server)
                await server.stop()
              }
              server = await start()
              servers.add(server)
            }
            runs += 1
            const log = LOG_DIR === undefined ? undefined : createExchangeLog()
            const wrong = await fuzzRun({ seed, server, feed, ...(log ? { log } : {}) })
            if (wrong.length === 0) continue
            failures.push(`FUZZ_SEED=${seed} FUZZ_SERVER=${kind}\n  ${wrong.join('\n  ')}`)
            if (log && LOG_DIR !== undefined) {
              await mkdir(LOG_DIR, { recursive: true })
              const text = `${wrong.join('\n')}\n\n${log.lines()}\n`
              await writeFile(join(LOG_DIR, `${kind}-${seed}-${failures.length}.log`), text)
            }
            if (failures.length >= MAX_FAILURES) return
          }
        }
        await Promise.all(Array.from({ length: LANES }, runLane))
        expect(failures.join('\n')).toBe('')
      },
      300_000 + RUNS * 500,
    )
  },
)
