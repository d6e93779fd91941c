import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStateFile } from '../../src/access/state-file.ts'
import { FIRST_FORMAT } from '../../src/access/state-format.ts'
import { mountSmallDisk, whyNoMount } from './small-disk.ts'

const noMount = whyNoMount() !== null
test.skipIf(noMount)(
  '[FT10] a state file that does not fit on the disk is refused whole, and the old one stays',
  async () => {
    const disk = mountSmallDisk(1)
    onTestFinished(disk.remove)
    const path = join(disk.folder, 'state.json')
    const open = () =>
      openStateFile({
        path,
        format: FIRST_FORMAT,
        parse: (value) => String(value),
        initial: () => 'first',
      })
    const state = open()
    // Less is left than the new state needs, but something is: the write begins well.
    writeFileSync(join(disk.folder, 'ballast'), Buffer.alloc(900 * 1024))
    await expect(state.update(() => 'x'.repeat(300_000))).rejects.toThrow('ENOSPC')
    expect(state.current()).toBe('first')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toBe('first')
    expect(open().current()).toBe('first')
    rmSync(join(disk.folder, 'ballast'))
    await state.update(() => 'x'.repeat(300_000))
    expect(open().current()).toHaveLength(300_000)
  },
)
