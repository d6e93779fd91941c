import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../src/storage/sqlite/migrations/migrate.ts'
import { MIGRATIONS } from '../../src/storage/sqlite/migrations/migrations.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite-connection.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'
import { bundleServer } from './server-process.ts'

test('[MI5] kill −9 in the middle of a migration leaves the old format, whole', async () => {
  const bundle = await bundleServer('migrate-and-die')
  const folder = mkdtempSync(join(tmpdir(), 'tributary-migration-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true })
    await bundle.remove()
  })
  const path = join(folder, 'notes.sqlite')
  const old = openSqlite(path)
  old.exec('PRAGMA journal_mode = WAL')
  old.exec(readFileSync(new URL('../formats/format-1.sql', import.meta.url), 'utf8'))
  migrate(old, 'notes')
  old.close()

  expect(await run(bundle.path, path, 'killed')).toBe('SIGKILL')
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(1_000_000)
  const storage = createSqliteStorageRoot({ folder }).open('notes')
  expect(storage.counts()).toMatchObject({ updateSeq: 16, docCount: 7 })
  expect(storage.readBody('last', '1-18930016c42f461f0612d869763dd50a')?.json).toContain('last')
  storage.close()

  // The next try, unhindered, goes through.
  expect(await run(bundle.path, path, 'not')).toBe(0)
  const after = openSqlite(path)
  expect(after.prepare('PRAGMA user_version').all()[0]).toEqual({
    user_version: MIGRATIONS.length + 1,
  })
  after.close()
})

function run(...args: string[]): Promise<unknown> {
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? code))
  })
}
