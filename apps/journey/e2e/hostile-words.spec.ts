import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { plantWords } from './hostile-words.ts'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

// What strangers write is shown as they wrote it, and runs nowhere.

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start('--demo')
})
test.afterAll(async () => {
  await hub.stop()
})

const EVIL_NAME = '"><img src=x onerror=planted()>\u202Eeno'

interface Heard {
  readonly dialogs: string[]
  readonly told: string[]
}

/** Takes note of dialogs, of what ran, and of every report of the Content-Security-Policy. */
async function listen(page: Page): Promise<Heard> {
  const heard: Heard = { dialogs: [], told: [] }
  page.on('dialog', (dialog) => {
    heard.dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await page.exposeFunction('planted', () => heard.told.push(`ran at ${page.url()}`))
  await page.exposeFunction('tellViolation', (what: string) => heard.told.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell: unknown = Reflect.get(window, 'tellViolation')
      const what = `${event.violatedDirective} ${event.blockedURI} at ${location.pathname}`
      if (typeof tell === 'function') Reflect.apply(tell, window, [what])
    })
  })
  return heard
}

/** Once nothing on the page has changed for a while: a picture's `onerror` comes late. */
function hasComeToRest(page: Page) {
  return page.evaluate(
    (restMs) =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, restMs)
        new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(resolve, restMs)
        }).observe(document, { subtree: true, childList: true, characterData: true })
      }),
    300,
  )
}

/** Elements that only markup in somebody's words can have made. */
function strayElements(page: Page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter(
        (element) =>
          [...element.attributes].some(({ name }) => name.startsWith('on')) ||
          /^\s*(javascript|vbscript|data:text)/i.test(
            element.getAttribute('href') ?? element.getAttribute('src') ?? '',
          ) ||
          (element.tagName === 'SCRIPT' && element.getAttribute('src') === null),
      )
      .map((element) => element.outerHTML.slice(0, 200)),
  )
}

test('words that are markup run on no screen, and no screen breaks its own policy', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  const { planted, ids, types } = await plantWords(hub)
  expect(planted).toBeGreaterThan(200)
  for (const type of ['entry', 'team', 'person', 'journey', 'response', 'decision']) {
    expect([...types]).toContain(type)
  }
  const phone = await Phone.open(browser, EVIL_NAME)
  const { page } = phone
  const heard = await listen(page)
  await page.goto(hub.address.join)
  await phone.fillJoinForm()
  // The names of the hub and its people have come, as they were written.
  await expect(page.getByText('onerror=planted()').first()).toBeVisible()
  const origin = new URL(hub.address.app).origin
  const { hostToken } = await secretsOf(hub)
  const of = (type: string) => encodeURIComponent(ids.get(type) ?? '')
  const places = [
    '/',
    '/more',
    '/new/enact',
    `/entry/${of('entry')}`,
    '/agenda',
    '/agenda/new',
    `/agenda/${of('session')}`,
    '/channels',
    '/decisions',
    '/decisions/new',
    `/decisions/${of('decision')}`,
    '/journey',
    '/instruments',
    '/instruments/new',
    `/instruments/${of('instrument')}`,
    `/instruments/${of('instrument')}/edit`,
    `/instruments/${of('instrument')}/copy`,
    '/values',
    `/response/${of('response')}`,
    '/settings',
    '/not-accepted',
    '/removed',
    `/${encodeURIComponent(EVIL_NAME)}`,
    `/join/${encodeURIComponent(EVIL_NAME)}`,
    `/welcome/${encodeURIComponent(EVIL_NAME)}?lang=${encodeURIComponent(EVIL_NAME)}`,
    `/host#${hostToken}`,
  ]
  for (const place of places) {
    await page.goto(origin + place)
    await expect(page.locator('h1, h2, main').first()).toBeVisible()
    await hasComeToRest(page)
    expect([place, await strayElements(page), heard]).toEqual([
      place,
      [],
      { dialogs: [], told: [] },
    ])
  }
  // These ears hear: markup that did get into a page is told.
  await page.evaluate(() => {
    const image = document.createElement('img')
    image.setAttribute('onerror', 'planted()')
    image.src = '/none'
    document.body.append(image)
  })
  await expect.poll(() => heard.told.length).toBeGreaterThan(0)
  expect(await strayElements(page)).toHaveLength(1)
  await phone.close()
})

async function secretsOf({ dataDir }: HubProcess): Promise<{ hostToken: string }> {
  return JSON.parse(await readFile(`${dataDir}/secrets.json`, 'utf8'))
}
