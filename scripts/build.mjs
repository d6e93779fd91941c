import { join } from 'node:path'
import { fingerprint, isUnchanged, writeStamp } from './fingerprint.mjs'
import { ROOT, readProgram, say } from './terminal.mjs'

const STAMP = '.cache/built'
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')

async function build(folder) {
  const { code, output } = await readProgram(process.execPath, [VITE, 'build', '--logLevel=warn'], {
    cwd: join(ROOT, folder),
  })
  if (code !== 0) throw new Error(`Building ${folder} failed:\n${output}`)
}

/** Builds the app and the server when a source has changed since the last build. */
export async function buildIfChanged() {
  const print = await fingerprint({
    folders: ['apps', 'packages', 'sync-server'],
    files: ['pnpm-lock.yaml', 'tsconfig.base.json'],
  })
  if (await isUnchanged(STAMP, print)) return
  say('Building the app and the hub …')
  await Promise.all([build('apps/journey'), build('sync-server')])
  await writeStamp(STAMP, print)
}
