import { readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, isUnchanged, writeStamp } from './fingerprint.mjs'
import { ROOT, runProgram, say } from './terminal.mjs'

const PNPM = 'pnpm@12.21.0'
// Inside node_modules, so that deleting the folder also forgets the stamp.
const STAMP = 'node_modules/.tributary-installed'

async function manifests() {
  const folders = ['apps', 'packages']
  const nested = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(ROOT, folder))).map((name) => `${folder}/${name}/package.json`),
    ),
  )
  return [
    'package.json',
    'pnpm-workspace.yaml',
    'pnpm-lock.yaml',
    'sync-server/package.json',
  ].concat(nested.flat().filter((path) => existsSync(join(ROOT, path))))
}

/** Installs what the lockfile names; a second run without changes touches no network. */
export async function installIfChanged() {
  // The Node version is part of it: some packages ship one binary per Node ABI.
  const print = await fingerprint({ files: await manifests(), salt: process.version })
  if (await isUnchanged(STAMP, print)) return
  say('Installing packages (once; needs the internet or a warm npm cache) …')
  const status = await runProgram('npm', [
    'exec',
    '--yes',
    '--prefer-offline',
    '--loglevel=error',
    `--package=${PNPM}`,
    '--',
    'pnpm',
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
  ])
  if (status !== 0) {
    throw new Error(
      'The packages could not be installed (see above). Check the internet connection and run the same command again.',
    )
  }
  await writeStamp(STAMP, print)
}
