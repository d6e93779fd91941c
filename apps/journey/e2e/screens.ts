import { expect, type Page } from '@playwright/test'

/** Screens that a path leads to. */
export const PATHS = [
  'new/enact',
  'new/reflect',
  'journey',
  'settings',
  'not-accepted',
  'more',
  'day',
  'search',
  'people',
  'agenda',
  'agenda/new',
  'channels',
  'decisions',
  'decisions/new',
  'purpose',
  'coverage',
  'practice',
  'practice/library',
  'practice/exchange',
  'practice/pathways',
  'practice/new/pattern',
  'wall',
  'coding',
  'readings',
] as const

/** Screens of one thing of the demo: the list it is in, and how its address begins. */
const DETAILS = [
  { list: 'agenda', link: '/agenda/session' },
  { list: 'people', link: '/people/person' },
  { list: 'decisions', link: '/decisions/decision' },
  { list: 'purpose', link: '/purpose/wording' },
  { list: 'practice/library', link: '/practice/library/pattern' },
  { list: 'instruments/built-in%3Atriad', link: '/response/response' },
] as const

/** Goes to every screen there is at `app` and calls `look` with its name once it is drawn. */
export async function visitScreens(
  page: Page,
  app: string,
  look: (screen: string) => Promise<void>,
  more: readonly string[] = [],
): Promise<void> {
  for (const path of [...PATHS, ...more]) {
    await page.goto(new URL(path, app).href)
    await expect(page.getByRole('heading').first()).toBeVisible()
    await look(path)
  }
  for (const { list, link } of DETAILS) {
    await page.goto(new URL(list, app).href)
    if (list === 'agenda') await expect(page.getByRole('heading').first()).toBeVisible()
    await page.locator(`a[href^="${link}"]`).first().click()
    await expect(page).toHaveURL(new RegExp(link))
    await expect(page.getByRole('heading').first()).toBeVisible()
    await look(`one of ${list}`)
  }
}
