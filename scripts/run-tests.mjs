import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildIfChanged } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { runGates } from './check.mjs'
import { installLanTools } from './lan-tools.mjs'
import { ROOT, runNode, say } from './terminal.mjs'

const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
const PLAYWRIGHT = join(ROOT, 'node_modules/@playwright/test/cli.js')
const VITEST_REPORT = join(ROOT, '.cache/vitest.json')
const PLAYWRIGHT_REPORT = join(ROOT, '.cache/playwright.json')

async function readReport(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

/** Unit, contract, conformance, fault and the other kinds that need no browser. */
async function runVitest(args) {
  await rm(VITEST_REPORT, { force: true })
  const status = await runNode([
    VITEST,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${VITEST_REPORT}`,
    ...args,
  ])
  const report = await readReport(VITEST_REPORT)
  const passed = report?.numPassedTests ?? 0
  const failed = report?.numFailedTests ?? 0
  // A suite that breaks before its first test has no failed test to count.
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed }
}

/** The end-to-end tests in real Chromium against the built hub. */
async function runPlaywright(args) {
  await rm(PLAYWRIGHT_REPORT, { force: true })
  await installLanTools()
  const status = await runNode([PLAYWRIGHT, 'test', '--reporter=list,json', ...args], {
    cwd: join(ROOT, 'apps/journey'),
    env: {
      CHROMIUM_PATH: await findChromium(),
      PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT_REPORT,
    },
  })
  const stats = (await readReport(PLAYWRIGHT_REPORT))?.stats
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0)
  const failed = stats?.unexpected ?? 0
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed }
}

/** Splits `--project NAME` (repeatable) from what goes to the runner as it is. */
function readArguments(args) {
  const projects = []
  const rest = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]
    if (arg === '--project' && args[index + 1] !== undefined) projects.push(args[++index])
    else if (arg.startsWith('--project=')) projects.push(arg.slice('--project='.length))
    else rest.push(arg)
  }
  return { projects, rest }
}

/**
 * `npm test`: the gates, every vitest project, then the end-to-end tests; or only the
 * projects named with `--project`. The last line counts them all.
 */
export async function runTests(args) {
  const { projects, rest } = readArguments(args)
  const wants = (name) => projects.length === 0 || projects.includes(name)
  const vitestProjects = projects.filter((name) => name !== 'e2e' && name !== 'gates')
  const results = []
  await buildIfChanged()
  if (wants('gates') && rest.length === 0) results.push(await runGates())
  if (projects.length === 0 || vitestProjects.length > 0) {
    results.push(
      await runVitest([...vitestProjects.flatMap((name) => ['--project', name]), ...rest]),
    )
  }
  if (wants('e2e') && (projects.length > 0 || rest.length === 0)) {
    results.push(await runPlaywright(rest))
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  if (passed + failed === 0) say('No test matched.')
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  return failed === 0 && passed > 0 ? 0 : 1
}
