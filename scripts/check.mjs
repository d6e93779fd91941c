import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT, readProgram } from './terminal.mjs'

const bin = (path) => join(ROOT, 'node_modules', path)
/** Fewer modules than this mean that dependency-cruiser could not read TypeScript. */
const LEAST_MODULES = 150

async function node(args, cwd = ROOT) {
  const { code, output } = await readProgram(process.execPath, args, { cwd })
  return code === 0 ? null : output
}

async function tsconfigs() {
  const folders = ['sync-server']
  for (const parent of ['packages', 'apps']) {
    for (const name of await readdir(join(ROOT, parent))) folders.push(`${parent}/${name}`)
  }
  folders.push('apps/journey/src/pwa')
  return folders.filter((folder) => existsSync(join(ROOT, folder, 'tsconfig.json')))
}

async function types() {
  const problems = []
  for (const folder of await tsconfigs()) {
    const output = await node([bin('typescript/bin/tsc'), '-p', join(folder, 'tsconfig.json')])
    if (output !== null) problems.push(output)
  }
  return problems.length === 0 ? null : problems.join('\n')
}

async function layers() {
  const { code, output } = await readProgram(process.execPath, [
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'apps',
    'packages',
    'sync-server',
  ])
  // The report may follow a warning line.
  const start = output.indexOf('{')
  if (start === -1) return output
  const { summary } = JSON.parse(output.slice(start, output.lastIndexOf('}') + 1))
  if (summary.totalCruised < LEAST_MODULES) {
    return `dependency-cruiser read ${summary.totalCruised} modules, at least ${LEAST_MODULES} exist.`
  }
  const errors = summary.violations.filter((violation) => violation.rule.severity === 'error')
  if (errors.length === 0) return code === 0 ? null : output
  return errors.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).join('\n')
}

async function lockfileNamesNoHost() {
  const lines = (await readFile(join(ROOT, 'pnpm-lock.yaml'), 'utf8')).split('\n')
  const named = lines.filter((line) => /https?:\/\//.test(line))
  return named.length === 0 ? null : named.slice(0, 5).join('\n')
}

/** @type {[string, () => Promise<string | null>][]} */
const GATES = [
  ['types: TypeScript finds no error', types],
  [
    'lint: oxlint finds nothing',
    () => node([bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']),
  ],
  ['format: oxfmt would change nothing', () => node([bin('oxfmt/bin/oxfmt'), '--check', '.'])],
  ['layers: every import follows docs/architecture.md', layers],
  [
    'dead code: knip finds no unused file, export or dependency',
    () => node([bin('knip/bin/knip.js')]),
  ],
  ['lockfile: it names no host', lockfileNamesNoHost],
]

/** Runs every gate and counts them like tests. */
export async function runGates() {
  let passed = 0
  let failed = 0
  for (const [name, gate] of GATES) {
    const problem = await gate()
    if (problem === null) passed += 1
    else failed += 1
    process.stdout.write(`${problem === null ? '✓' : '✗'} ${name}\n`)
    if (problem !== null) process.stdout.write(`${problem.trimEnd()}\n`)
  }
  return { passed, failed }
}

/** `npm run check`. */
export async function runChecks() {
  const { failed } = await runGates()
  return failed === 0 ? 0 : 1
}
