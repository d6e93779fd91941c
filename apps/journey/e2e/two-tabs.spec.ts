import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

test('two tabs of one phone show each other what they write, and all of it reaches the hub once', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.join(browser, hub, 'Ama')
  const first = phone.page
  const second = await phone.context.newPage()
  await second.goto(hub.address.app)
  await expect(second.getByRole('link', { name: 'Log an action' })).toBeVisible()

  await hub.kill9()
  phone.page = first
  await phone.log('action', 'From the first tab.')
  phone.page = second
  await phone.log('reflection', 'From the second tab.')
  for (const page of [first, second]) {
    phone.page = page
    await expect(phone.entry('From the first tab.')).toBeVisible()
    await expect(phone.entry('From the second tab.')).toBeVisible()
  }

  await hub.startAgain()
  // The tab that kept in touch closes; the other one takes over.
  await second.close()
  phone.page = first
  for (const text of ['From the first tab.', 'From the second tab.']) {
    await expect(phone.entry(text)).toHaveCount(1)
    await expect(phone.entry(text).getByText('On the hub')).toBeVisible()
  }
  await phone.close()
  await hub.stop()
})
