import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import type { HubProcess } from './hub-process.ts'

/** One person's phone: a browser context of its own, and one open tab of the app. */
export class Phone {
  readonly context: BrowserContext
  readonly name: string
  page: Page

  private constructor(context: BrowserContext, page: Page, name: string) {
    this.context = context
    this.page = page
    this.name = name
  }

  static async open(browser: Browser, name: string, options: object = {}): Promise<Phone> {
    const context = await browser.newContext(options)
    return new Phone(context, await context.newPage(), name)
  }

  /** Opens the join link and answers its questions, as a person would. */
  static async join(
    browser: Browser,
    hub: HubProcess,
    name: string,
    options: object = {},
  ): Promise<Phone> {
    const phone = await Phone.open(browser, name, options)
    await phone.page.goto(hub.address.join)
    await phone.fillJoinForm()
    await expect(phone.page.getByText('Hub reachable')).toBeVisible()
    return phone
  }

  async fillJoinForm(): Promise<void> {
    const { page } = this
    await page.getByLabel('What shall we call you?').fill(this.name)
    await page.getByRole('radio', { name: 'Participant' }).check()
    await page.getByRole('checkbox', { name: 'Yes, keep what I write in this journey' }).check()
    await page.getByRole('button', { name: 'Join' }).click()
    await expect(page.getByRole('link', { name: 'Log an action' })).toBeVisible()
  }

  async log(movement: 'action' | 'reflection', text: string): Promise<void> {
    const { page } = this
    await page
      .getByRole('link', { name: `Log ${movement === 'action' ? 'an action' : 'a reflection'}` })
      .click()
    await page.keyboard.type(text)
    await page.getByRole('button', { name: `Save the ${movement}` }).click()
    await expect(page.getByText('Saved on this phone')).toBeVisible()
  }

  /** Until the status line has stopped saying that parts of the app are still coming. */
  async whenWhole(): Promise<void> {
    await expect(this.page.locator('[data-app="whole"]')).toBeVisible()
  }

  /** The entry on the timeline that holds `text`. */
  entry(text: string) {
    return this.page.getByRole('article').filter({ hasText: text })
  }

  async openEntry(text: string): Promise<void> {
    await this.entry(text).getByRole('link').first().click()
  }

  /** Goes to a place by its name; a narrow screen keeps most of them behind "More". */
  async goTo(place: string): Promise<void> {
    const { page } = this
    const link = page.getByRole('link', { name: place, exact: true })
    const more = page.getByRole('link', { name: 'More', exact: true })
    await expect(link.or(more).first()).toBeVisible()
    if (!(await link.isVisible())) await more.click()
    await link.click()
  }

  /** Ends the tab as the phone's system does: its process at once, with no goodbye. */
  async killTab(): Promise<void> {
    const dead = this.page
    const crashed = dead.waitForEvent('crash')
    // The navigation never ends: its page is gone.
    void dead.goto('chrome://crash').catch(() => null)
    await crashed
    this.page = await this.context.newPage()
  }

  async close(): Promise<void> {
    await this.context.close()
  }
}
