import { createElement, use, type ComponentType } from 'react'

import { useLanguage } from './i18n/i18n-context.tsx'
import { loadAllWords, loadWords } from './i18n/languages.ts'
import { oncePerKey } from './i18n/once-per-key.ts'
import { preloadMedia } from './media-parts.ts'
import type { PageProps } from './page-props.ts'
import { PAGES, type PageRow } from './pages.ts'

const here = new Map<PageRow, ComponentType<PageProps>>()
const once = oncePerKey()

/** A page's code and words, side by side. */
function loadPage(row: PageRow, language: string): Promise<void> {
  return once(row, async () => {
    const words = row.words.map((part) => loadWords(language, part))
    const [page] = await Promise.all([row.load(), ...words])
    here.set(row, page)
  })
}

/** The page itself where it comes with the first screen. */
export function RoutePage(props: { row: PageRow; page: PageProps }) {
  const { present } = props.row
  return present === undefined ? <LazyPage {...props} /> : createElement(present, props.page)
}

/**
 * A page that was fetched before is drawn at once, in the tap itself: on a phone the keyboard
 * only comes up for a field that takes the focus within the tap. `React.lazy` waits a turn.
 */
function LazyPage(props: { row: PageRow; page: PageProps }) {
  use(loadPage(props.row, useLanguage()))
  const page = here.get(props.row)
  return page === undefined ? null : createElement(page, props.page)
}

/**
 * Every page is fetched while the first one is read: the hub may be gone before the next tap,
 * and on plain http nothing else keeps the pages.
 */
export async function preloadPages(language: string): Promise<void> {
  const loads = [
    () => import('../features/timeline/entry-list.tsx'),
    () => import('../features/capture/capture-details.tsx'),
    preloadMedia,
    ...PAGES.map((row) => () => loadPage(row, language)),
  ]
  // One by one: asked for together they hold up whoever scrolls meanwhile.
  for (const load of loads) await Promise.allSettled([load()])
  await loadAllWords(language)
}
