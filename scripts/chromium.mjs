import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT, runProgram, say } from './terminal.mjs'

const KNOWN_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

function installedChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given
    throw new Error(`CHROMIUM_PATH names ${given}, and there is no file there.`)
  }
  const { chromium } = createRequire(join(ROOT, 'package.json'))('@playwright/test')
  return [chromium.executablePath(), ...KNOWN_PATHS].find((path) => existsSync(path))
}

/**
 * A Chromium for the end-to-end tests, installed if there is none: CHROMIUM_PATH, Playwright's
 * own, a known path, Playwright's download, then Debian's package.
 *
 * @throws Error that says what to do when none can be had
 */
export async function findChromium() {
  const found = installedChromium()
  if (found !== undefined) return found
  say('No Chromium on this machine: installing one for the end-to-end tests …')
  const cli = join(ROOT, 'node_modules/@playwright/test/cli.js')
  const status = await runProgram(process.execPath, [cli, 'install', 'chromium'])
  if (status !== 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say("Playwright's own could not be fetched: taking Debian's package …")
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await runProgram('apt-get', ['update', '-q'], { env })
    await runProgram('apt-get', ['install', '-q', '-y', 'chromium', 'fonts-liberation'], { env })
  }
  const installed = installedChromium()
  if (installed !== undefined) return installed
  throw new Error(
    'The end-to-end tests need Chromium and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to its program file.',
  )
}
