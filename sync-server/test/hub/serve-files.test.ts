import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { assetsRoot } from '../../src/cli/project-files.ts'
import { startTestHub, type TestHub } from '../testing-hub.ts'

let root: string
let hub: TestHub
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tributary-files-'))
  const dist = join(root, 'apps/journey/dist')
  await cp(assetsRoot(), join(root, 'sync-server/assets/welcome'), { recursive: true })
  await mkdir(join(dist, 'assets'), { recursive: true })
  await writeFile(join(dist, 'index.html'), '<!doctype html><title>app</title>')
  await writeFile(join(dist, 'assets/app-B7x2kQ9a.js'), '// app')
  await writeFile(join(dist, 'assets/app-B7x2kQ9a.js.br'), brotliCompressSync('// app'))
  vi.stubEnv('TRIBUTARY_ROOT', root)
  hub = await startTestHub()
})
afterAll(async () => {
  await hub.remove()
  vi.unstubAllEnvs()
  await rm(root, { recursive: true, force: true })
})

/** As a browser opens a page: `fetch` would say that a script asks, and get no page. */
function statusOf(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(hub.url + path, { headers: { 'accept-encoding': 'br' } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode))
    }).once('error', reject)
  })
}

test('a whole hub serves its app without a warning on the host’s terminal', async () => {
  const warnings: string[] = []
  const note = ({ message }: Error) => void warnings.push(message)
  process.on('warning', note)
  for (const path of ['/', '/join/ABCDEF', '/assets/app-B7x2kQ9a.js', '/welcome']) {
    expect([path, await statusOf(path)]).toEqual([path, 200])
  }
  // Node tells of warnings in the next turn.
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', note)
  expect(warnings).toEqual([])
})
