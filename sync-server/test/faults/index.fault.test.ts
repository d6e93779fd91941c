import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import { openIndex } from '../../src/indexes/index-store.ts'
import { LocalDatabaseDirectory } from '../../src/replication/local-database-directory.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'
import { byNumber, COUNT } from './number-index.ts'
import { bundleServer } from './server-process.ts'

test('[IX16] kill −9 while an index is built leaves what was built, and it is completed', async () => {
  const bundle = await bundleServer('index-and-die')
  const folder = mkdtempSync(join(tmpdir(), 'tributary-index-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true })
    await bundle.remove()
  })
  expect(await run(bundle.path, folder)).toBe('SIGKILL')
  const sandbox = createQuickJsSandbox()
  const databases = new LocalDatabaseDirectory({
    storage: createSqliteStorageRoot({ folder }),
    now: () => 1_000,
    newUuid: () => '2'.repeat(32),
    sandbox,
  })
  const db = await databases.open('numbers')
  const state = () =>
    db.indexing.read((storage) => {
      const index = openIndex(storage, 'numbers')
      return { seq: index.updateSeq, keys: [...index.rows()].map(({ key }) => key) }
    })
  const half = state()
  expect(half.seq).toBe(0)
  expect(half.keys.length).toBeGreaterThan(0)
  expect(half.keys.length).toBeLessThan(COUNT)
  await db.indexing.bringUpToDate(byNumber)
  expect(state()).toEqual({ seq: COUNT, keys: Array.from({ length: COUNT }, (_, key) => key) })
  await databases.close()
})

function run(script: string, ...args: string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(signal ?? code))
  })
}
