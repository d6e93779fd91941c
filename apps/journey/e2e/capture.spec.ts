import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start()
})
test.afterAll(async () => {
  await hub.stop()
})

test('one tap from the timeline leads to typing', async ({ browser }) => {
  const phone = await Phone.join(browser, hub, 'Ama')
  await phone.page.getByRole('link', { name: 'Log an action' }).click()
  await expect(phone.page.getByRole('textbox', { name: 'What did you do?' })).toBeFocused()
  await phone.close()
})

test('a draft survives a killed tab', async ({ browser }) => {
  const phone = await Phone.join(browser, hub, 'Ama')
  await phone.page.getByRole('link', { name: 'Log an action' }).click()
  await phone.page.keyboard.type('Walked the drain by the market')
  // The draft is written when the typing pauses; the page says nothing about it, so ask the store.
  await expect
    .poll(() => phone.page.evaluate(() => document.querySelector('[data-draft="kept"]') !== null))
    .toBe(true)
  await phone.killTab()
  await phone.page.goto(new URL('/new/enact', hub.address.app).href)
  await expect(phone.page.getByRole('textbox', { name: 'What did you do?' })).toHaveValue(
    'Walked the drain by the market',
  )
  await phone.close()
})

test('a reflection points at the actions of today that nobody has reflected on', async ({
  browser,
}) => {
  const phone = await Phone.join(browser, hub, 'Ama')
  await phone.log('action', 'Counted 40 sachets in ten metres.')
  await phone.page.getByRole('link', { name: 'Log a reflection' }).click()
  await phone.page.getByRole('checkbox', { name: /Counted 40 sachets/ }).check()
  await phone.page
    .getByRole('textbox', { name: 'What did it show you?' })
    .fill('I expected anger; heard pride.')
  await phone.page.getByRole('button', { name: 'Save the reflection' }).click()
  await expect(phone.page.getByText('Saved on this phone')).toBeVisible()
  await phone.openEntry('Counted 40 sachets')
  await expect(phone.page.getByText('I expected anger; heard pride.')).toBeVisible()
  // It has its reflection now and is not offered again.
  await phone.page.goto(new URL('/new/reflect', hub.address.app).href)
  await expect(phone.page.getByRole('checkbox', { name: /Counted 40 sachets/ })).toHaveCount(0)
  await phone.close()
})

test('a correction shows everywhere and the earlier text stays reachable', async ({ browser }) => {
  const [ama, kojo] = [
    await Phone.join(browser, hub, 'Ama'),
    await Phone.join(browser, hub, 'Kojo'),
  ]
  await ama.log('action', 'Met the driver at siks.')
  await expect(kojo.entry('Met the driver at siks.')).toBeVisible()
  await ama.openEntry('Met the driver at siks.')
  await ama.page.getByRole('button', { name: 'Correct it' }).click()
  await ama.page.getByRole('textbox', { name: 'Correct the text' }).fill('Met the driver at six.')
  await ama.page.getByRole('button', { name: 'Save the correction' }).click()
  await expect(kojo.entry('Met the driver at six.')).toBeVisible()
  await kojo.openEntry('Met the driver at six.')
  await expect(kojo.page.getByText('Met the driver at siks.')).toBeVisible()
  // Nobody but the author is offered to correct it.
  await expect(kojo.page.getByRole('button', { name: 'Correct it' })).toHaveCount(0)
  await Promise.all([ama.close(), kojo.close()])
})

test('a withdrawn entry leaves every phone and the hub, and its text with it', async ({
  browser,
}) => {
  const [ama, kojo] = [
    await Phone.join(browser, hub, 'Ama'),
    await Phone.join(browser, hub, 'Kojo'),
  ]
  await ama.log('action', 'A sentence that was a mistake.')
  await expect(kojo.entry('A sentence that was a mistake.')).toBeVisible()
  await ama.openEntry('A sentence that was a mistake.')
  await ama.page.getByRole('button', { name: 'Take it back' }).click()
  await ama.page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(kojo.entry('A sentence that was a mistake.')).toHaveCount(0)
  await expect(async () => {
    const dbs = (await hub.couch('/_all_dbs')) as string[]
    for (const db of dbs) {
      const changes = await hub.couch(`/${db}/_changes?include_docs=true&style=all_docs`)
      expect(JSON.stringify(changes)).not.toContain('A sentence that was a mistake.')
    }
  }).toPass()
  const kept = await kojo.page.evaluate(async () => {
    const texts: string[] = []
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
      for (const store of db.objectStoreNames) {
        const all = await new Promise<unknown[]>((resolve, reject) => {
          const request = db.transaction(store).objectStore(store).getAll()
          request.addEventListener('success', () => resolve(request.result))
          request.addEventListener('error', () => reject(request.error))
        })
        texts.push(JSON.stringify(all))
      }
      db.close()
    }
    return texts.join('\n')
  })
  expect(kept).toContain('Kojo')
  expect(kept).not.toContain('A sentence that was a mistake.')
  await Promise.all([ama.close(), kojo.close()])
})
