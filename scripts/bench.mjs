import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIfChanged } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { ROOT, runNode, say } from './terminal.mjs'

const PLAYWRIGHT = join(ROOT, 'node_modules/@playwright/test/cli.js')

const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
const PHONES = 'apps/journey/test/faults/phones.fault.test.ts'

/** Many phones and a hub that is killed: `-- phones --phones 200 --minutes 10 --seed 7`. */
function simulatePhones(args) {
  const { values } = parseArgs({
    args,
    options: {
      phones: { type: 'string', default: '200' },
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: '20261121' },
    },
  })
  const env = { PHONES: values.phones, PHONES_MINUTES: values.minutes, FAULT_SEED: values.seed }
  return runNode([VITEST, 'run', '--project', 'fault', PHONES], { cwd: ROOT, env })
}

async function inChromium(args) {
  return runNode(
    [PLAYWRIGHT, 'test', '--config=playwright.bench.config.ts', '--reporter=line', ...args],
    { cwd: join(ROOT, 'apps/journey'), env: { CHROMIUM_PATH: await findChromium() } },
  )
}

const BENCHMARKS = {
  server: (args) => runNode(['sync-server/dist/bench.js', ...args]),
  app: inChromium,
  /** Uploads at the hub, then a long list of media on a phone. */
  media: async () => {
    const status = await runNode(['sync-server/dist/bench.js', '--media'])
    return status === 0 ? inChromium(['media.bench']) : status
  },
  phones: simulatePhones,
}
/** Those that run when none is named; the phones take a quarter of an hour. */
const USUAL = ['server', 'app']

/** `npm run bench [-- server|app|media|phones]`: figures, each with its peer or its limit; nothing is judged. */
export async function runBenchmarks([name, ...args]) {
  const chosen = name === undefined ? USUAL : [name]
  await buildIfChanged()
  for (const key of chosen) {
    const benchmark = BENCHMARKS[key]
    if (benchmark === undefined) {
      say(`No benchmark '${key}'. There are: ${Object.keys(BENCHMARKS).join(', ')}.`)
      return 2
    }
    const status = await benchmark(args)
    if (status !== 0) return status
  }
  return 0
}
