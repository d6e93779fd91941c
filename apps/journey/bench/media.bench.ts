import { expect, type Page, test } from '@playwright/test'
import { HubProcess } from '../e2e/hub-process.ts'
import { fillMedia, type SmallPicture } from '../e2e/many-entries.ts'
import { Phone } from '../e2e/phone.ts'
import { slowDown } from './measure-pull.ts'

const ENTRIES = 200
const PICTURES = 24
const LIMIT_MS = 300
/** Pixels a second: one flick after the other, and a thumb that follows. */
const SPEEDS = [2_500, 6_000]

const report = (line: string) => process.stdout.write(`${line}\n`)

/** Pictures that no two of are alike, about as large as a thumbnail may be. */
async function smallPictures(page: Page): Promise<SmallPicture[]> {
  return page.evaluate(async (count) => {
    const made: SmallPicture[] = []
    for (let at = 0; at < count; at += 1) {
      const canvas = document.createElement('canvas')
      canvas.width = 240
      canvas.height = 180
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('no canvas')
      for (let spot = 0; spot < 120; spot += 1) {
        context.fillStyle = `hsl(${(spot * 47 + at * 13) % 360} 60% ${20 + (spot % 60)}%)`
        context.fillRect((spot * 37) % 240, (spot * 53 + at * 7) % 180, 34, 31)
      }
      const data = canvas.toDataURL('image/webp', 0.6).split(',')[1] ?? ''
      made.push({ width: 240, height: 180, data })
    }
    return made
  }, PICTURES)
}

/**
 * Looks at each frame whether something is missing on the screen: no row where one belongs, a row
 * whose media are not drawn yet, a picture that is not decoded. The screen scrolls also while the
 * page is busy: what shows now and lay beyond the rows of the frame before was blank since then.
 */
async function watchBlanks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const told = { longest: 0, frames: 0, since: null as number | null, what: '', longestFrame: 0 }
    Reflect.set(globalThis, 'blanksTold', told)
    let before = performance.now()
    let drawn = { top: Number.NEGATIVE_INFINITY, bottom: Number.POSITIVE_INFINITY }
    const missing = () => {
      const feed = document.querySelector('[role="feed"]')?.getBoundingClientRect()
      if (feed === undefined) return 'the list'
      const top = Math.max(0, feed.top)
      const bottom = Math.min(innerHeight, feed.bottom)
      if (top + scrollY < drawn.top || bottom + scrollY > drawn.bottom) return 'rows while busy'
      for (let y = 90; y < innerHeight - 90; y += 60) {
        if (y < feed.top || y > feed.bottom) continue
        const found = document.elementsFromPoint(innerWidth / 2, y)
        const slot = found.find((each) => each instanceof HTMLElement && each.dataset['index'])
        if (slot === undefined) return 'a row'
        if (slot.querySelector('[class*="waiting"]') !== null) return 'media of a row'
        for (const image of slot.querySelectorAll('img')) {
          if (!image.complete || image.naturalWidth === 0) return 'a picture'
        }
      }
      return null
    }
    const look = () => {
      const now = performance.now()
      const what = missing()
      told.frames += 1
      told.longestFrame = Math.max(told.longestFrame, now - before)
      const slots = [...document.querySelectorAll('[data-index]')].map((slot) =>
        slot.getBoundingClientRect(),
      )
      drawn = {
        top: Math.min(...slots.map(({ top }) => top)) + scrollY,
        bottom: Math.max(...slots.map(({ bottom }) => bottom)) + scrollY,
      }
      if (what === null) told.since = null
      else {
        // They are there now: each part of the screen was blank for one frame at most.
        told.since = what === 'rows while busy' ? before : (told.since ?? before)
        if (now - told.since > told.longest)
          Object.assign(told, { longest: now - told.since, what })
      }
      before = now
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

test('a long list of mixed media is scrolled on a slow phone without blank areas', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.open(browser, 'Slow')
  const { page } = phone
  await page.goto(hub.address.join)
  await fillMedia(hub, ENTRIES, await smallPictures(page))
  await phone.fillJoinForm()
  await expect(phone.entry(`Number ${ENTRIES}.`)).toBeVisible({ timeout: 60_000 })
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true))
  await expect(page.locator('article img').first()).toBeVisible()
  await slowDown(phone)
  await watchBlanks(page)
  const session = await phone.context.newCDPSession(page)
  for (const speed of SPEEDS) {
    for (const yDistance of [-200_000, 200_000]) {
      await page.evaluate(() => {
        const told: object = Reflect.get(globalThis, 'blanksTold')
        Object.assign(told, { longest: 0, longestFrame: 0, since: null, what: '', frames: 0 })
      })
      let last = -1
      const from = await page.evaluate(() => scrollY)
      for (;;) {
        await session.send('Input.synthesizeScrollGesture', {
          x: 195,
          y: 500,
          yDistance: Math.sign(yDistance) * 1_500,
          speed,
          gestureSourceType: 'mouse',
        })
        const at = await page.evaluate(() => scrollY)
        if (at === last) break
        last = at
      }
      const told: { longest: number; what: string; longestFrame: number; frames: number } =
        await page.evaluate(() => Reflect.get(globalThis, 'blanksTold'))
      const { longest, what, longestFrame, frames } = told
      report(
        `media: ${ENTRIES} entries, ${Math.abs(last - from)} px at ${speed} px/s ${yDistance < 0 ? 'down' : 'up'}: ` +
          `blank for ${Math.round(longest)} ms at most${what === '' ? '' : ` (${what})`}, ` +
          `longest frame ${Math.round(longestFrame)} ms of ${frames} (limit ${LIMIT_MS} ms)` +
          (longest > LIMIT_MS ? ' — over' : ''),
      )
    }
  }
  await phone.close()
  await hub.stop()
})
