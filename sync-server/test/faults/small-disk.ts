import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why no file system can be mounted here; `null` when one can. Printed, so that a skip is seen. */
export function whyNoMount(): string | null {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  let why = isRoot ? null : 'only root on Linux may mount a small disk'
  if (why === null) {
    const disk = tryMount()
    if (disk === null) why = 'mounting a tmpfs is not allowed here'
    else disk.remove()
  }
  if (why !== null) process.stderr.write(`skipped: ${why}\n`)
  return why
}

export interface SmallDisk {
  readonly folder: string
  readonly remount: (mode: 'ro' | 'rw') => void
  readonly remove: () => void
}

/** A file system of its own, of some megabytes, in memory. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const disk = tryMount(megabytes)
  if (disk === null) throw new Error('the small disk could not be mounted')
  return disk
}

function tryMount(megabytes = 1): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-disk-'))
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return null
  }
  return {
    folder,
    remount: (mode) => run('mount', '-o', `remount,${mode}`, folder),
    remove: () => {
      run('umount', '--lazy', folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
