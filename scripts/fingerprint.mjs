import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ROOT } from './terminal.mjs'

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'test', 'e2e', 'bench', '.git'])

async function filesBelow(folder) {
  const found = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) found.push(...(await filesBelow(path)))
    } else if (!/\.(test|spec)\.tsx?$|\.md$/.test(entry.name)) {
      found.push(path)
    }
  }
  return found
}

/** One hash over the paths and contents of everything below `folders` and of `files`. */
export async function fingerprint({ folders = [], files = [], salt = '' }) {
  const paths = files.map((file) => join(ROOT, file))
  for (const folder of folders) paths.push(...(await filesBelow(join(ROOT, folder))))
  const hash = createHash('sha256').update(salt)
  for (const path of paths.sort()) {
    hash
      .update(path.slice(ROOT.length))
      .update('\0')
      .update(await readFile(path))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Whether the last finished run of a step saw the same fingerprint. */
export async function isUnchanged(stamp, print) {
  try {
    return (await readFile(join(ROOT, stamp), 'utf8')) === print
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

export async function writeStamp(stamp, print) {
  await mkdir(dirname(join(ROOT, stamp)), { recursive: true })
  await writeFile(join(ROOT, stamp), print)
}
