import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

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

export interface FailingDisk {
  readonly folder: string
  /** From now on it can only be read, as a disk that the kernel found broken. */
  readonly fail: () => void
  readonly remove: () => void
}

/** An ext4 on a loop device that can be made to fail; `null` where there is no such thing. */
export function mountFailingDisk(megabytes: number): FailingDisk | null {
  if (whyNoMount() !== null) return null
  const scratch = mkdtempSync(join(tmpdir(), 'tributary-ext4-'))
  const image = join(scratch, 'image')
  const folder = join(scratch, 'disk')
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString('utf8')
  const remove = () => {
    execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' })
    rmSync(scratch, { recursive: true, force: true })
  }
  mkdirSync(folder)
  try {
    writeFileSync(image, '')
    truncateSync(image, megabytes * 1024 * 1024)
    run('mkfs.ext4', '-q', '-F', image)
    run('mount', '-o', 'loop,errors=remount-ro', image, folder)
    const device = run('findmnt', '--noheadings', '--output', 'SOURCE', folder).trim()
    const trigger = join('/sys/fs/ext4', basename(device), 'trigger_fs_error')
    if (!existsSync(trigger)) {
      remove()
      return null
    }
    return { folder, fail: () => writeFileSync(trigger, 'a test'), remove }
  } catch {
    rmSync(scratch, { recursive: true, force: true })
    return null
  }
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
