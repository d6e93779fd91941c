import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { runProgram, say } from './terminal.mjs'

/** What the tests on networks of their own need, with the Debian package that has it. */
const TOOLS = { ip: 'iproute2', certutil: 'libnss3-tools', openssl: 'openssl' }

/**
 * Installs what is missing for `apps/journey/e2e/lan.spec.ts`, where that is possible; the tests
 * skip with a word where it is not.
 */
export async function installLanTools() {
  const missing = Object.entries(TOOLS).filter(
    ([tool]) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  )
  const isDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (missing.length === 0 || !isDebian) return
  const packages = missing.map(([, name]) => name)
  say(`Installing ${packages.join(', ')} for the tests on networks of their own …`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await runProgram('apt-get', ['update', '-q'], { env })
  await runProgram('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], {
    env,
  })
}
