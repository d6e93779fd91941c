import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const WRITES = 300
const KILOBYTE = Buffer.alloc(1_024, 'x')

/** How often this disk can be made to keep one kilobyte: no honest server answers faster. */
export function flushesPerSecond(): number {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-flush-'))
  const file = openSync(join(folder, 'log'), 'a')
  try {
    const startedAt = performance.now()
    for (let index = 0; index < WRITES; index += 1) {
      writeSync(file, KILOBYTE)
      fdatasyncSync(file)
    }
    return WRITES / ((performance.now() - startedAt) / 1_000)
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true, force: true })
  }
}
