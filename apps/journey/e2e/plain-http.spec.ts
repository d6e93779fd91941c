import { chromium, expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

test('on plain http everything works while the page is open, and the app says what is missing', async ({
  launchOptions,
}) => {
  const hub = await HubProcess.start()
  // A name that is not loopback is no secure context: no service worker, no Web Locks there.
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP hub.test 127.0.0.1'],
  })
  const join = new URL(hub.address.join)
  join.hostname = 'hub.test'
  const phone = await Phone.open(browser, 'Ama', { viewport: { width: 390, height: 844 } })
  await phone.page.goto(join.href)
  expect(await phone.page.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([
    false,
    false,
  ])
  await phone.fillJoinForm()
  await phone.log('action', 'Written on plain http.')
  await expect(phone.entry('Written on plain http.').getByText('On the hub')).toBeVisible()
  await phone.page.getByRole('button', { name: /note/ }).click()
  await expect(
    phone.page.getByText('At this address the app cannot open without the hub.'),
  ).toBeVisible()
  await browser.close()
  await hub.stop()
})
