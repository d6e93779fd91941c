import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { FAKE_DEVICES } from './media-files.ts'
import { type SlowLink, startSlowLink } from './slow-link.ts'

const FILE_BYTES = 4 * 1024 * 1024

let hub: HubProcess
let link: SlowLink
test.beforeAll(async () => {
  hub = await HubProcess.start()
  const targetPort = Number(new URL(hub.address.app).port)
  link = await startSlowLink({ targetPort, bytesPerSecond: 3_000_000, cutEveryMs: 600_000 })
})
test.afterAll(async () => {
  await link.stop()
  await hub.stop()
})

/** A browser of this phone's own, whose whole process can be ended as a system ends it. */
class KilledBrowser {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tributary-phone-'))
  #process: ChildProcess | undefined
  #browser: Browser | undefined

  async open(url: string): Promise<Page> {
    const { args = [], executablePath = chromium.executablePath() } =
      test.info().project.use.launchOptions ?? {}
    const own = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${this.#folder}`]
    const all = [...args, ...FAKE_DEVICES, ...own, '--window-size=390,844', 'about:blank']
    rmSync(join(this.#folder, 'DevToolsActivePort'), { force: true })
    this.#process = spawn(executablePath, all, { stdio: 'ignore' })
    const address = () => readFileSync(join(this.#folder, 'DevToolsActivePort'), 'utf8').split('\n')
    await expect(() => expect(address().length).toBeGreaterThan(1)).toPass()
    const [port = '', path = ''] = address()
    this.#browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${path.trim()}`)
    const [context] = this.#browser.contexts()
    if (context === undefined) throw new Error('the browser has no profile')
    const page = context.pages()[0] ?? (await context.newPage())
    page.setDefaultTimeout(15_000)
    await page.goto(url)
    return page
  }

  /** SIGKILL: no page is told, nothing is written any more. */
  async kill(): Promise<void> {
    const ended = this.#process === undefined ? undefined : once(this.#process, 'exit')
    this.#process?.kill('SIGKILL')
    await ended
    await this.#browser?.close()
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** Bytes of originals that the hub has verified. */
async function verifiedBytes(): Promise<number[]> {
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const db = dbs.find((name) => name.startsWith('journey-'))
  const { rows } = (await hub.couch(`/${db}/_all_docs?include_docs=true`)) as {
    rows: { doc: { type: string; _attachments?: { original?: { length: number } } } }[]
  }
  const held = rows.map(({ doc }) => doc).filter(({ type }) => type === 'mediaFile')
  return held.map(({ _attachments }) => _attachments?.original?.length ?? 0)
}

test('a browser that is killed while it records, and again while it sends, loses the last slice at most', async () => {
  const phone = new KilledBrowser()
  const address = new URL(hub.address.join)
  address.port = String(link.port)
  const app = `http://127.0.0.1:${link.port}`
  try {
    let page = await phone.open(address.href)
    await page.getByLabel('What shall we call you?').fill('Ama')
    await page.getByRole('radio', { name: 'Participant' }).check()
    await page.getByRole('checkbox', { name: 'Yes, keep what I write in this journey' }).check()
    await page.getByRole('button', { name: 'Join' }).click()
    await page.getByRole('link', { name: 'Log an action' }).click()
    await page.getByRole('textbox', { name: 'What did you do?' }).fill('By the drain.')
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await expect(page.getByRole('timer')).toHaveText('0:07', { timeout: 20_000 })
    await phone.kill()

    page = await phone.open(`${app}/new/enact`)
    await expect(
      page.getByText('A recording that had been cut off is here, up to its last seconds.'),
    ).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'What did you do?' })).toHaveValue(
      'By the drain.',
    )
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'File', exact: true }).click()
    const buffer = randomBytes(FILE_BYTES)
    const file = { name: 'clip.bin', mimeType: 'application/octet-stream', buffer }
    await (await chosen).setFiles(file)
    await expect(page.getByRole('button', { name: 'Remove: clip.bin' })).toBeVisible()
    link.reset()
    await page.getByRole('button', { name: 'Save the action' }).click()
    await expect.poll(() => link.sent()).toBeGreaterThan(FILE_BYTES / 2)
    await phone.kill()

    page = await phone.open(app)
    await expect.poll(verifiedBytes).toContain(FILE_BYTES)
    expect(await verifiedBytes()).toHaveLength(2)
    expect(link.sent()).toBeLessThan(1.3 * FILE_BYTES)
    // The recording is heard, up to its last slice.
    await page.getByRole('button', { name: 'Play: Voice note' }).click()
    await page.evaluate(() => {
      for (const sound of document.querySelectorAll('audio')) sound.playbackRate = 4
    })
    const heard = () => page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0)
    await expect.poll(heard).toBeGreaterThan(4)
  } finally {
    await phone.remove()
  }
})
