import { join } from 'node:path'
import { buildIfChanged } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { ROOT, runNode, say } from './terminal.mjs'

const PLAYWRIGHT = join(ROOT, 'node_modules/@playwright/test/cli.js')

const BENCHMARKS = {
  server: (args) => runNode(['sync-server/dist/bench.js', ...args]),
  app: async (args) =>
    runNode(
      [PLAYWRIGHT, 'test', '--config=playwright.bench.config.ts', '--reporter=line', ...args],
      { cwd: join(ROOT, 'apps/journey'), env: { CHROMIUM_PATH: await findChromium() } },
    ),
}

/** `npm run bench [-- server|app]`: figures, each with its peer or its limit; nothing is judged. */
export async function runBenchmarks([name, ...args]) {
  const chosen = name === undefined ? Object.keys(BENCHMARKS) : [name]
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
