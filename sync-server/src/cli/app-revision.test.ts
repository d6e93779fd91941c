import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createAppRevision } from './app-revision.ts'

test('[UG3] another build of the app has another revision, also when it is built while the hub runs', () => {
  const root = mkdtempSync(join(tmpdir(), 'tributary-app-'))
  const revision = createAppRevision(root)
  expect(revision()).toBeNull()
  const build = (text: string) => writeFileSync(join(root, 'service-worker.js'), text)
  build('precache([{url: "index.html", revision: "1"}])')
  const first = revision()
  expect(first).toMatch(/^[0-9a-f]{16}$/)
  expect(revision()).toBe(first)
  build('precache([{url: "index.html", revision: "22"}])')
  const second = revision()
  expect(second).not.toBe(first)
  expect(createAppRevision(root)()).toBe(second)
  rmSync(root, { recursive: true })
})

test('[UG3] the hub takes the app that it serves itself, and the app takes that hub', () => {
  const from = (path: string, constant: RegExp) => {
    const text = readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')
    return Number(constant.exec(text)?.[1])
  }
  const hub = '../hub/api-routes.ts'
  const app = '../../../apps/journey/src/sync/hub-connection.ts'
  const appSpeaks = from(app, /APP_PROTOCOL = (\d+)/)
  const hubSpeaks = from(hub, /\bPROTOCOL = (\d+)/)
  expect(appSpeaks).toBeGreaterThanOrEqual(from(hub, /MIN_APP_PROTOCOL = (\d+)/))
  expect(hubSpeaks).toBeGreaterThanOrEqual(from(app, /MIN_HUB_PROTOCOL = (\d+)/))
})
