import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { filmOfCode } from './film-of-code.ts'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

test('a phone joins by the code before its camera, and follows its hub to another laptop with what it wrote in between', async ({
  playwright,
  launchOptions,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-e2e-stick-'))
  const old = await HubProcess.start()
  const film = join(folder, 'code.y4m')
  await filmOfCode(film, old.address.join)
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [
      ...(launchOptions.args ?? []),
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  })
  const phone = await Phone.open(browser, 'Ama', { locale: 'en-GB' })
  const { page } = phone
  await page.goto(new URL('/join', old.address.app).href)
  await page.getByRole('button', { name: 'Scan the code' }).click()
  await phone.fillJoinForm()
  await phone.log('action', 'Before the hub moved.')
  await expect(phone.entry('Before the hub moved.').getByText('On the hub')).toBeVisible()

  // The stick of the host, who hands over on their page.
  const host = await Phone.open(browser, 'Host', { locale: 'en-GB' })
  await host.page.goto(old.address.host)
  await host.page.getByRole('link', { name: 'Backup' }).click()
  const section = host.page.locator('section', { hasText: 'Hand the hub over' }).last()
  await section.getByLabel('Folder for the file').fill(folder)
  await section.getByRole('button', { name: 'Hand over …' }).click()
  await host.page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click()
  const shown = host.page.getByText(/^([A-Z2-9]{4}-){4}[A-Z2-9]{4}$/)
  await expect(shown).toBeVisible()
  const code = await shown.innerText()
  await phone.log('reflection', 'While no laptop was the hub.')

  const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tributary'))
  const next = await HubProcess.start('--take-over', join(folder, file), '--code', code)
  const greeting = async () => (await fetch(new URL('/api/hub', old.address.app))).json()
  await expect.poll(greeting).toMatchObject({ movedTo: [next.address.app.slice(0, -1)] })
  // As when it is taken out of a pocket.
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(phone.entry('While no laptop was the hub.').getByText('On the hub')).toBeVisible()
  const dbs = await next.couch('/_all_dbs')
  const journey = (Array.isArray(dbs) ? dbs : []).find((name) => name.startsWith('journey-'))
  const held = JSON.stringify(await next.couch(`/${journey}/_all_docs?include_docs=true`))
  expect(held).toContain('Before the hub moved.')
  expect(held).toContain('While no laptop was the hub.')
  await browser.close()
  await Promise.all([old.stop(), next.stop()])
  await rm(folder, { recursive: true })
})
