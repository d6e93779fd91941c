import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { FAKE_DEVICES, PLACE_MARK, sidewaysPhoto } from './media-files.ts'
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

interface StoredDoc {
  readonly _id: string
  readonly type: string
  readonly body: Readonly<Record<string, unknown>>
  readonly _attachments?: Readonly<Record<string, { readonly length: number }>>
}

async function docsOf(type: string): Promise<StoredDoc[]> {
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const docs: StoredDoc[] = []
  for (const db of dbs.filter((name) => name.startsWith('journey-'))) {
    const { rows } = (await hub.couch(`/${db}/_all_docs?include_docs=true`)) as {
      rows: { doc: StoredDoc }[]
    }
    docs.push(...rows.map(({ doc }) => doc).filter((doc) => doc.type === type))
  }
  return docs
}

async function record(phone: Phone, ms: number): Promise<void> {
  await phone.page.getByRole('button', { name: 'Record', exact: true }).click()
  const panel = phone.page.getByRole('region', { name: 'Recording' })
  await expect(panel.getByRole('timer')).toBeVisible()
  await expect(async () => {
    const [minutes = 0, seconds = 0] = ((await panel.getByRole('timer').textContent()) ?? '')
      .split(':')
      .map(Number)
    expect(minutes * 60 + seconds).toBeGreaterThanOrEqual(ms / 1_000)
  }).toPass()
}

test('a voice note is recorded with two taps, saved without a word, and heard on another phone', async ({
  browser,
}) => {
  const [ama, kojo] = [
    await Phone.join(browser, hub, 'Ama'),
    await Phone.join(browser, hub, 'Kojo'),
  ]
  await ama.page.getByRole('link', { name: 'Log an action' }).click()
  await record(ama, 2_000)
  await ama.page.getByRole('button', { name: 'Stop and keep' }).click()
  await expect(ama.page.getByRole('button', { name: 'Remove: Voice note' })).toBeVisible()
  await ama.page.getByRole('button', { name: 'Save the action' }).click()
  await expect(ama.page.getByText('Saved on this phone')).toBeVisible()
  await ama.page.getByRole('article').first().getByRole('link').first().click()
  await expect(ama.page.getByText('At the hub', { exact: true })).toBeVisible()

  const heard = kojo.page.getByRole('article').first()
  await heard.getByRole('button', { name: 'Play: Voice note' }).click()
  await expect
    .poll(() => kojo.page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0))
    .toBeGreaterThan(0.3)
  const [file] = await docsOf('mediaFile')
  expect(file?.body['files']).toMatchObject([{ tier: 'original', mime: /^audio\// }])
  await Promise.all([ama.close(), kojo.close()])
})

test('a photo is turned upright, made smaller, and does not say where it was taken', async ({
  browser,
}) => {
  const [ama, kojo] = [
    await Phone.join(browser, hub, 'Ama'),
    await Phone.join(browser, hub, 'Kojo'),
  ]
  const photo = await sidewaysPhoto(ama.page)
  expect(photo.includes(PLACE_MARK)).toBe(true)
  await ama.page.getByRole('link', { name: 'Log an action' }).click()
  const chosen = ama.page.waitForEvent('filechooser')
  await ama.page.getByRole('button', { name: 'Photo' }).click()
  await (await chosen).setFiles({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: photo })
  await ama.page.getByRole('textbox', { name: /What does it show/ }).fill('The drain by the market')
  await ama.page.getByRole('button', { name: 'Save the action' }).click()
  await expect(ama.page.getByText('Saved on this phone')).toBeVisible()

  await kojo.page.getByRole('link', { name: 'Open 1 item' }).click()
  const picture = kojo.page.getByRole('img', { name: 'The drain by the market' })
  await expect(picture).toBeVisible()
  await expect(picture).toHaveAttribute('src', /^blob:/)
  const media = (await docsOf('media')).find(({ body }) => body['kind'] === 'photo')
  expect(media?.body).toMatchObject({ width: 1_365, height: 2_048 })
  const tiers = media?.body['tiers'] as { thumbnail: { data: string } } | undefined
  expect(Buffer.from(tiers?.thumbnail.data ?? '', 'base64').length).toBeLessThanOrEqual(12 * 1024)
  await expect
    .poll(async () =>
      (await docsOf('mediaFile')).map(({ _attachments }) => Object.keys(_attachments ?? {})),
    )
    .toContainEqual(expect.arrayContaining(['original']))
  const db = ((await hub.couch('/_all_dbs')) as string[]).find((name) =>
    name.startsWith('journey-'),
  )
  const id = media?._id.replace('media:', 'mediaFile:') ?? ''
  const answer = await fetch(`${hub.address.couch}/${db}/${encodeURIComponent(id)}/original`, {
    headers: { authorization: hub.adminAuthorization },
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.length).toBeGreaterThan(1_000)
  expect(bytes.includes('Exif')).toBe(false)
  expect(bytes.includes(PLACE_MARK)).toBe(false)
  await Promise.all([ama.close(), kojo.close()])
})

test('what is kept is on the disk before it is shown: every write of the store is strict', async ({
  browser,
}) => {
  const phone = await Phone.open(browser, 'Ama')
  await phone.context.addInitScript(() => {
    const begin = IDBDatabase.prototype.transaction
    const seen: string[] = []
    Reflect.set(globalThis, 'writesSeen', seen)
    IDBDatabase.prototype.transaction = function transaction(stores, mode, options) {
      const begun = begin.call(this, stores, mode, options)
      if (mode === 'readwrite' && this.name.includes('media')) seen.push(begun.durability)
      return begun
    }
  })
  await phone.page.goto(hub.address.join)
  await phone.fillJoinForm()
  await phone.page.getByRole('link', { name: 'Log an action' }).click()
  await record(phone, 1_000)
  await phone.page.getByRole('button', { name: 'Stop and keep' }).click()
  await expect(phone.page.getByRole('button', { name: 'Remove: Voice note' })).toBeVisible()
  const seen = await phone.page.evaluate(() => Reflect.get(globalThis, 'writesSeen') as string[])
  expect(seen.length).toBeGreaterThan(2)
  expect(new Set(seen)).toEqual(new Set(['strict']))
  await phone.close()
})

test('taking an entry back takes its photos and recordings off every phone and the hub', async ({
  browser,
}) => {
  const [ama, kojo] = [
    await Phone.join(browser, hub, 'Ama'),
    await Phone.join(browser, hub, 'Kojo'),
  ]
  const contents = (phone: Phone) =>
    phone.page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name ?? '')
      const name = names.find((each) => each.startsWith('_pouch_tributary-media-'))
      if (name === undefined) return 0
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
      const count = await new Promise<number>((resolve, reject) => {
        const request = db.transaction('attach-store').objectStore('attach-store').count()
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
      db.close()
      return count
    })
  const photo = await sidewaysPhoto(ama.page)
  await ama.page.getByRole('link', { name: 'Log an action' }).click()
  const chosen = ama.page.waitForEvent('filechooser')
  await ama.page.getByRole('button', { name: 'Photo' }).click()
  await (await chosen).setFiles({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: photo })
  await expect(ama.page.getByRole('button', { name: 'Remove: Photo' })).toBeVisible()
  await ama.page.getByRole('textbox', { name: 'What did you do?' }).fill('Somebody was in it.')
  await ama.page.getByRole('button', { name: 'Save the action' }).click()
  await expect(kojo.entry('Somebody was in it.')).toBeVisible()
  await kojo.entry('Somebody was in it.').getByRole('link', { name: 'Open 1 item' }).click()
  await expect(kojo.page.getByRole('img', { name: 'Photo' })).toHaveAttribute('src', /^blob:/)
  expect(await contents(kojo)).toBe(1)
  expect(await contents(ama)).toBeGreaterThan(0)
  const [held] = (await docsOf('mediaFile')).slice(-1)
  expect(held).toBeDefined()

  await ama.openEntry('Somebody was in it.')
  await ama.page.getByRole('button', { name: 'Take it back' }).click()
  await ama.page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect.poll(() => contents(ama)).toBe(0)
  await expect.poll(() => contents(kojo)).toBe(0)
  await expect
    .poll(async () => (await docsOf('mediaFile')).map(({ body }) => body['belongsTo']))
    .not.toContain(held?.body['belongsTo'])
  await Promise.all([ama.close(), kojo.close()])
})
