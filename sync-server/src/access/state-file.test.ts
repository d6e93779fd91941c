import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStateFile } from './state-file.ts'
import { FIRST_FORMAT } from './state-format.ts'

let folder: string
const open = (initial = { count: 0 }) =>
  openStateFile<{ count: number }>({
    path: join(folder, 'state.json'),
    format: FIRST_FORMAT,
    parse: (value) => {
      if (typeof value !== 'object' || value === null || !('count' in value)) throw new Error('no')
      return { count: Number(value.count) }
    },
    initial: () => initial,
  })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-state-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('a change is on disk before anybody hears of it', async () => {
  const state = open()
  const done = state.update(({ count }) => ({ count: count + 1 }))
  expect(state.current()).toEqual({ count: 0 })
  await done
  expect(JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'))).toEqual({ count: 1 })
  expect(open().current()).toEqual({ count: 1 })
})

test('many changes at once all count, and one that throws takes no other with it', async () => {
  const state = open()
  const add = () => state.update(({ count }) => ({ count: count + 1 }))
  const failing = state.update(() => {
    throw new Error('not this one')
  })
  const all = Promise.all([add(), add(), add()])
  await expect(failing).rejects.toThrow('not this one')
  await all
  expect(open().current()).toEqual({ count: 3 })
})

test('when the disk refuses, the state stays what it was', async () => {
  const state = open()
  await rm(folder, { recursive: true })
  await expect(state.update(() => ({ count: 9 }))).rejects.toThrow('ENOENT')
  expect(state.current()).toEqual({ count: 0 })
})

test('a file that cannot be read is never taken for a new hub', async () => {
  await writeFile(join(folder, 'state.json'), '{"cou')
  expect(() => open()).toThrow('do not delete it')
})

test.skipIf(process.platform === 'win32')('nobody but its owner may read it', async () => {
  open()
  expect((await stat(join(folder, 'state.json'))).mode & 0o077).toBe(0)
})
