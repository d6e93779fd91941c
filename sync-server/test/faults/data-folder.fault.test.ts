import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { buildTestBundle, type RunningBundle, runBundleAs } from '../hub/testing-bundle.ts'
import { mountSmallDisk, whyNoMount } from './small-disk.ts'

let scratch: string
const running: RunningBundle[] = []

beforeAll(buildTestBundle, 60_000)
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tributary-folder-'))
})
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  rmSync(scratch, { recursive: true, force: true })
})

function run(more: Parameters<typeof runBundleAs>[0], ...args: string[]): RunningBundle {
  const started = runBundleAs(more, ...args)
  running.push(started)
  return started
}
const LISTEN = ['--port', '0', '--host', '127.0.0.1', '--json']
const start = (data: string, more = {}) => run(more, 'start', '--data', data, ...LISTEN)
const couch = (data: string, more = {}) =>
  run(more, 'couch', '--data', data, '--admin', 'a:b', ...LISTEN)

/** Starts both kinds of server; each must refuse with these words, in one line. */
async function expectRefusal(data: string, words: string | RegExp, more = {}) {
  for (const begin of [start, couch]) {
    const { code, stdout, stderr } = await begin(data, more).ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr).toContain(data)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
}

test('[FT5] a data folder that cannot be made is refused at once, in one sentence', async () => {
  const file = join(scratch, 'file')
  writeFileSync(file, 'somebody’s file')
  await expectRefusal(file, 'is a file')
  await expectRefusal(join(file, 'below/it'), 'is a file')
  await expectRefusal(join(scratch, 'x'.repeat(300)), 'too long')
  // Where Node's own recursive mkdir turns for ever.
  if (existsSync('/proc/self')) await expectRefusal('/proc/nope', 'cannot be used')
})

const isRoot = process.getuid?.() === 0
test.runIf(isRoot)('[FT6] a folder of somebody else is refused in one sentence', async () => {
  const folder = join(scratch, 'theirs')
  mkdirSync(folder)
  chmodSync(scratch, 0o755)
  chmodSync(folder, 0o500)
  await expectRefusal(folder, 'may not write', { uid: 65_534 })
  await expectRefusal(join(folder, 'new'), 'may not write', { uid: 65_534 })
  expect(readdirSync(folder)).toEqual([])
})

const noMount = whyNoMount() !== null
test.skipIf(noMount)(
  '[FT7] a full disk or one that can only be read is refused in one sentence',
  async () => {
    const disk = mountSmallDisk(4)
    onTestFinished(disk.remove)
    const full = join(disk.folder, 'full')
    mkdirSync(full)
    writeFileSync(join(disk.folder, 'ballast'), Buffer.alloc(4 * 1024 * 1024 - 64 * 1024))
    await expectRefusal(full, 'is full')
    expect(readdirSync(full)).toEqual([])
    disk.remount('ro')
    await expectRefusal(full, 'can only be read')
    await expectRefusal(join(disk.folder, 'new'), 'can only be read')
  },
)

test('[FT8] the second server on a folder refuses and names the first, whichever they are', async () => {
  const data = join(scratch, 'data')
  for (const first of [start, couch]) {
    const holder = first(data)
    const { pid } = await holder.facts
    for (const second of [start, couch]) {
      const { code, stdout, stderr } = await second(data).ended
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      const command = first === start ? 'start' : 'couch'
      expect(stderr).toContain(`in use by '${command}', process ${pid}`)
    }
    // The copy of a folder in use, its lock and all, is nobody's yet.
    const copy = join(scratch, `copy-of-${pid}`)
    cpSync(data, copy, { recursive: true })
    await first(copy).facts
    // What kill -9 leaves behind holds nobody up.
    holder.child.kill('SIGKILL')
    await holder.ended
    expect(existsSync(join(data, 'running.json'))).toBe(true)
    const next = first(data)
    await next.facts
    next.child.kill('SIGTERM')
    expect((await next.ended).code).toBe(0)
  }
})

/** @returns the path of the compiled preload; `null` where there is no compiler */
function compileNoLocks(): string | null {
  const source = fileURLToPath(new URL('./no-locks.c', import.meta.url))
  const target = join(scratch, 'no-locks.so')
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', target, source], { stdio: 'ignore' })
    return target
  } catch {
    return null
  }
}

test('[FT9] a disk that cannot lock files is refused as that, not as in use', async (context) => {
  const preload = process.platform === 'linux' ? compileNoLocks() : null
  if (preload === null) {
    process.stderr.write('skipped: no C compiler for Linux here\n')
    return context.skip()
  }
  const data = join(scratch, 'data')
  await expectRefusal(data, 'cannot lock files', { prefix: ['env', `LD_PRELOAD=${preload}`] })
})
