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

  // Nothing but this open page keeps the app here: all of it is in the page when the hub goes.
  await phone.whenWhole()
  await hub.kill9()
  for (const place of ['Decisions', 'People', 'Instruments', 'Settings']) {
    await phone.goTo(place)
    await expect(phone.page.getByRole('heading', { name: place, level: 1 })).toBeVisible()
  }
  await browser.close()
  await hub.stop()
})

test('a page that the hub held back is said to be missing, and comes without a tap', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.open(browser, 'Ama', { serviceWorkers: 'block' })
  const pages = '**/assets/decisions-page*.js'
  await phone.page.route(pages, (route) => route.abort())
  await phone.page.goto(hub.address.join)
  await phone.fillJoinForm()
  await phone.goTo('Decisions')
  await expect(phone.page.getByText('This page has not come to this phone yet.')).toBeVisible()
  await expect(phone.page.locator('[data-app="coming"]')).toBeVisible()
  await phone.context.setOffline(true)
  await expect(phone.page.getByText('Hub out of reach')).toBeVisible()
  await phone.page.unroute(pages)
  await phone.context.setOffline(false)
  await expect(phone.page.getByRole('link', { name: 'Propose something' })).toBeVisible()
  await phone.close()
  await hub.stop()
})
