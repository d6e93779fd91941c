import { createElement, use, type ComponentType } from 'react'

import { useLanguage } from './i18n/i18n-context.tsx'
import { loadWords } from './i18n/languages.ts'
import type { PageProps } from './page-props.ts'
import type { PageRow } from './pages.ts'
import { oncePerKey } from './parts/once-per-key.ts'

const here = new Map<PageRow, ComponentType<PageProps>>()
const once = oncePerKey()

/** A page's code and words, side by side. */
export function loadPage(row: PageRow, language: string): Promise<void> {
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
