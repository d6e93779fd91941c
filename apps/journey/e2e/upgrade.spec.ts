import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const BUILD = 'tributary-build'

let root: string
test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tributary-builds-'))
  for (const part of ['apps/journey/dist', 'sync-server/assets']) {
    await cp(join(ROOT, part), join(root, part), { recursive: true })
  }
  process.env['TRIBUTARY_ROOT'] = root
})
test.afterAll(async () => {
  delete process.env['TRIBUTARY_ROOT']
  await rm(root, { recursive: true, force: true })
})

/** Makes the app that the hub serves another build, as `npm start` after an upgrade does. */
async function buildAnew(name: string): Promise<void> {
  const file = (path: string) => join(root, 'apps/journey/dist', path)
  const page = await readFile(file('index.html'), 'utf8')
  const next = page.replace('</head>', `<meta name="${BUILD}" content="${name}"></head>`)
  const revision = createHash('md5').update(next).digest('hex')
  const worker = await readFile(file('service-worker.js'), 'utf8')
  const named = /"revision":"\w+","url":"index\.html"/
  if (!named.test(worker)) throw new Error('the service worker names no index.html')
  await writeFile(file('index.html'), next)
  await writeFile(
    file('service-worker.js'),
    worker.replace(named, `"revision":"${revision}","url":"index.html"`),
  )
  for (const each of ['index.html', 'service-worker.js']) {
    for (const packed of ['br', 'gz']) await rm(file(`${each}.${packed}`), { force: true })
  }
}

test('a hub that was renewed offers its app to an open phone, which keeps its draft and then opens without the hub', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.join(browser, hub, 'Ama')
  const { page } = phone
  const build = () => page.locator(`meta[name="${BUILD}"]`)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.getByRole('link', { name: 'Log an action' }).click()
  await page.keyboard.type('Begun before the upgrade.')
  await expect(build()).toHaveCount(0)

  await hub.kill9()
  await buildAnew('second')
  await hub.startAgain()
  // Nobody has to reload: it hears from the hub that there is another build, when it next looks.
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(page.getByText('A new version of the app is ready.')).toBeVisible({
    timeout: 30_000,
  })
  await page.keyboard.type(' Gone on with.')
  await page.getByRole('button', { name: 'Use it now' }).click()
  await expect(build()).toHaveAttribute('content', 'second')
  const draft = page.getByText('Begun before the upgrade. Gone on with.')
  await expect(draft).toBeVisible()

  await hub.kill9()
  await page.reload()
  await expect(draft).toBeVisible()
  await expect(build()).toHaveAttribute('content', 'second')
  await phone.close()
  await hub.stop()
})
