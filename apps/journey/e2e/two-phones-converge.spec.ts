import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

/** Words a field of the purpose anew, as a person does on the journey page. */
async function reword(phone: Phone, field: 'To' | 'in a way that' | 'so that', text: string) {
  await phone.page.getByRole('button', { name: `Edit “${field}”` }).click()
  await phone.page.getByRole('textbox', { name: field }).fill(text)
  await phone.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(phone.page.getByText(text)).toBeVisible()
}

test('two phones go on without the hub, and everything converges when it returns', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const ama = await Phone.join(browser, hub, 'Ama')
  const kojo = await Phone.join(browser, hub, 'Kojo')
  const phones = [ama, kojo]
  await ama.log('action', 'Before the cut, Ama.')
  await expect(kojo.entry('Before the cut, Ama.')).toBeVisible()
  for (const phone of phones) {
    await phone.goTo('Journey')
    await expect(phone.page.getByRole('button', { name: 'Edit “To”' })).toBeVisible()
    await phone.whenWhole()
  }

  await hub.kill9()
  for (const phone of phones) {
    await expect(phone.page.getByText('Hub out of reach')).toBeVisible()
    await phone.page.reload()
    await phone.page.goto(hub.address.app)
    await expect(phone.entry('Before the cut, Ama.')).toBeVisible()
  }
  await ama.log('action', 'While apart, Ama.')
  await kojo.log('reflection', 'While apart, Kojo.')
  await expect(ama.entry('While apart, Ama.').getByText('On this phone')).toBeVisible()
  await expect(ama.page.getByText(/not on the hub yet/)).toBeVisible()

  for (const phone of phones) await phone.goTo('Journey')
  await reword(ama, 'To', 'Ama’s words for the same field')
  await reword(kojo, 'To', 'Kojo’s words for the same field')
  await reword(ama, 'in a way that', 'only Ama changed this')
  await reword(kojo, 'so that', 'only Kojo changed this')

  await hub.startAgain()
  for (const phone of phones) {
    const { page } = phone
    // Different fields merge …
    await expect(page.getByText('only Ama changed this')).toBeVisible()
    await expect(page.getByText('only Kojo changed this')).toBeVisible()
    // … and the same field keeps both versions for people to choose from.
    await expect(page.getByText('Two versions of “To”')).toBeVisible()
    await expect(page.getByText('Ama’s words for the same field').first()).toBeVisible()
    await expect(page.getByText('Kojo’s words for the same field').first()).toBeVisible()
  }
  await kojo.page
    .getByRole('listitem')
    .filter({ hasText: 'Ama’s words for the same field' })
    .getByRole('button', { name: 'Choose this one' })
    .click()
  for (const { page } of phones) {
    await expect(page.getByText('Two versions of “To”')).toHaveCount(0)
    await expect(page.getByText('Ama’s words for the same field')).toBeVisible()
    await expect(page.getByText('Kojo’s words for the same field')).toHaveCount(0)
  }
  for (const phone of phones) {
    await phone.goTo('Timeline')
    for (const text of ['Before the cut, Ama.', 'While apart, Ama.', 'While apart, Kojo.']) {
      await expect(phone.entry(text).getByText('On the hub')).toBeVisible()
    }
    await expect(phone.page.getByText(/not on the hub yet/)).toHaveCount(0)
  }
  await Promise.all(phones.map((phone) => phone.close()))
  await hub.stop()
})
