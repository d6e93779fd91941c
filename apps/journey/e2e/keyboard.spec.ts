import { expect, test, type Locator, type Page } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

const MOST_TABS = 60

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start()
})
test.afterAll(async () => {
  await hub.stop()
})

/** Goes on with Tab alone until the control has the focus. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible()
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab does not come to the control')
}

async function press(page: Page, control: Locator, key: 'Enter' | 'Space' = 'Enter') {
  await tabTo(page, control)
  await page.keyboard.press(key)
}

test('without a pointer one joins, logs, reads, corrects and takes back', async ({ browser }) => {
  const phone = await Phone.open(browser, 'Ama')
  const { page } = phone
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  await page.goto(hub.address.join)

  await tabTo(page, page.getByLabel('What shall we call you?'))
  await page.keyboard.type('Ama')
  const groups = page.getByRole('radio')
  await expect(groups.first()).toBeVisible()
  // A group of radios is one stop; Space takes the one that has the focus.
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => document.activeElement?.matches('input[type="radio"]'))) break
  }
  await page.keyboard.press('Space')
  const consent = page.getByRole('checkbox', { name: 'Yes, keep what I write in this journey' })
  await press(page, consent, 'Space')
  await press(page, button('Join'))

  await press(page, page.getByRole('link', { name: 'Log an action' }))
  await expect(page.getByRole('textbox', { name: 'What did you do?' })).toBeFocused()
  await page.keyboard.type('Walked the drain at siks.')
  await press(page, button('Save the action'))
  await expect(page.getByText('Saved on this phone')).toBeVisible()

  await press(page, phone.entry('Walked the drain').getByRole('link').first())
  await press(page, button('Correct it'))
  const correction = page.getByRole('textbox', { name: 'Correct the text' })
  await tabTo(page, correction)
  await page.keyboard.press('Control+A')
  await page.keyboard.type('Walked the drain at six.')
  await press(page, button('Save the correction'))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('Walked the drain at six.').first()).toBeVisible()

  await press(page, button('Take it back'))
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Take it back' }))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(phone.entry('Walked the drain')).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Log an action' })).toBeVisible()
  await phone.close()
})

test('the focus goes back to what opened a dialog, however it is closed', async ({ browser }) => {
  const phone = await Phone.join(browser, hub, 'Ama')
  const { page } = phone
  await phone.log('action', 'Counted the sachets.')
  await phone.openEntry('Counted the sachets.')
  for (const opener of ['Correct it', 'Change who can see it', 'Take it back']) {
    const button = page
      .getByRole('button', { name: opener, exact: true })
      .and(page.locator(':not(dialog *)'))
    for (const close of ['Escape', 'the last button'] as const) {
      await button.focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog')
      await expect(dialog).toBeVisible()
      await expect(button).not.toBeFocused()
      if (close === 'Escape') await page.keyboard.press('Escape')
      else await press(page, dialog.getByRole('button').last())
      await expect(dialog).toHaveCount(0)
      await expect(button, `${opener}, ${close}`).toBeFocused()
    }
  }
  await phone.close()
})
