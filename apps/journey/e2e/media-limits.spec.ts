import AxeBuilder from '@axe-core/playwright'
import { chromium, expect, type Page, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { FAKE_DEVICES, sidewaysPhoto } from './media-files.ts'
import { Phone } from './phone.ts'

test.use({
  launchOptions: async ({ launchOptions }, provide) => {
    await provide({ ...launchOptions, args: [...(launchOptions.args ?? []), ...FAKE_DEVICES] })
  },
})

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start()
})
test.afterAll(async () => {
  await hub.stop()
})

/** As the browser says it; Chromium itself tells everybody the same, whatever the disk has. */
async function sayQuota(phone: Phone, room: { usage: number; quota: number }): Promise<void> {
  await phone.context.addInitScript((said) => {
    StorageManager.prototype.estimate = () => Promise.resolve(said)
  }, room)
}

/** From the moment `diskIsFull` is set, no write of the media store goes through. */
async function fillDiskLater(phone: Phone): Promise<void> {
  await phone.context.addInitScript(() => {
    const begin = IDBDatabase.prototype.transaction
    IDBDatabase.prototype.transaction = function transaction(stores, mode, options) {
      const isFull = Reflect.get(globalThis, 'diskIsFull') === true
      if (isFull && mode === 'readwrite' && this.name.includes('media')) {
        throw new DOMException('Quota exceeded', 'QuotaExceededError')
      }
      return begin.call(this, stores, mode, options)
    }
  })
}

async function joined(phone: Phone): Promise<Phone> {
  await phone.page.goto(hub.address.join)
  await phone.fillJoinForm()
  return phone
}

async function pickPhoto(page: Page): Promise<void> {
  const buffer = await sidewaysPhoto(page)
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Photo', exact: true }).click()
  await (await chosen).setFiles({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer })
  await expect(page.getByRole('button', { name: 'Remove: Photo' })).toBeVisible()
}

test('a phone that fills up while it records keeps what was recorded', async ({ browser }) => {
  const phone = await Phone.open(browser, 'Ama')
  await fillDiskLater(phone)
  const { page } = await joined(phone)
  await page.getByRole('link', { name: 'Log an action' }).click()
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await expect(page.getByRole('timer')).toHaveText('0:07', { timeout: 20_000 })
  await page.evaluate(() => Reflect.set(globalThis, 'diskIsFull', true))
  await expect(
    page.getByText('This phone is full. What was recorded until then is kept.'),
  ).toBeVisible({ timeout: 20_000 })
  await page.goto(new URL('/new/enact', hub.address.app).href)
  await expect(page.getByRole('button', { name: 'Remove: Voice note' })).toBeVisible()
  await phone.close()
})

test('a phone that is nearly full takes texts, and says why it takes no photos', async ({
  browser,
}) => {
  const phone = await Phone.open(browser, 'Ama')
  await sayQuota(phone, { usage: 980_000_000, quota: 1_000_000_000 })
  const { page } = await joined(phone)
  await page.getByRole('link', { name: 'Log an action' }).click()
  await expect(page.getByText('This phone is full. Texts can still be saved')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Record', exact: true })).toHaveCount(0)
  await page.getByRole('textbox', { name: 'What did you do?' }).fill('Texts go on.')
  await page.getByRole('button', { name: 'Save the action' }).click()
  await expect(phone.entry('Texts go on.').getByText('On the hub')).toBeVisible()
  await phone.close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing where media are captured, shown and written down, ${colorScheme}`, async ({
    browser,
  }) => {
    const phone = await Phone.join(browser, hub, 'Ama', { colorScheme })
    const { page } = phone
    const findings: string[] = []
    const look = async (screen: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      findings.push(...violations.map(({ id, nodes }) => `${screen}: ${id}: ${nodes[0]?.html}`))
    }
    await page.getByRole('link', { name: 'Log an action' }).click()
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    const stop = page.getByRole('button', { name: 'Stop and keep' })
    // Keys reach it at once: the next thing to do is to end it.
    await expect(stop).toBeFocused()
    await look('recording')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Remove: Voice note' })).toBeVisible()
    await pickPhoto(page)
    await look('captured')
    await page.getByRole('button', { name: 'Save the action' }).click()
    await expect(page.getByText('Saved on this phone')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Play: Voice note' }).first()).toBeVisible()
    await look('timeline')
    await page.getByRole('link', { name: 'Open 1 item' }).first().click()
    await expect(page.getByRole('img', { name: 'Photo' })).toBeVisible()
    await page.getByRole('button', { name: 'Write down what is said' }).click()
    await page.getByRole('textbox', { name: 'What is said' }).fill('We walked.\nWe counted.')
    await look('transcript')
    await page.getByRole('button', { name: 'Save what is said' }).click()
    await expect(page.getByText('We counted.')).toBeVisible()
    await look('entry')
    expect(findings).toEqual([])
    await phone.close()
  })
}

test('on plain http the app says what it cannot do, and takes a recording of the phone’s own', async ({
  launchOptions,
}) => {
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP hub.test 127.0.0.1'],
  })
  const join = new URL(hub.address.join)
  join.hostname = 'hub.test'
  const phone = await Phone.open(browser, 'Ama', { viewport: { width: 390, height: 844 } })
  const { page } = phone
  await page.goto(join.href)
  await phone.fillJoinForm()
  await page.getByRole('link', { name: 'Log an action' }).click()
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await expect(page.getByText('This page cannot use the microphone or camera here')).toBeVisible()
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a recording' }).click()
  const buffer = Buffer.alloc(40_000, 'own recorder ')
  await (await chosen).setFiles({ name: 'note.m4a', mimeType: 'audio/mp4', buffer })
  await expect(page.getByRole('button', { name: 'Remove: note.m4a' })).toBeVisible()
  await page.getByRole('button', { name: 'Save the action' }).click()
  await expect(page.getByText('Saved on this phone')).toBeVisible()
  await page.getByRole('article').first().getByRole('link').first().click()
  await expect(page.getByText('At the hub', { exact: true })).toBeVisible()
  await browser.close()
})
