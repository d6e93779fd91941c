import type { AppParts } from './fetch-ahead.ts'
import { wordLoaders } from './i18n/languages.ts'
import { loadPage } from './lazy-page.tsx'
import { MEDIA_LOADS } from './media-parts.ts'
import { PAGES } from './pages.ts'

/** All code and words that come after the first screen. */
export function appParts(language: string): AppParts {
  const pages = (isNear: boolean) =>
    PAGES.filter((row) => (row.isNear === true) === isNear).map(
      (row) => () => loadPage(row, language),
    )
  return {
    near: [
      () => import('../features/timeline/entry-list.tsx'),
      () => import('../features/timeline/now-next.tsx'),
      () => import('../features/capture/capture-details.tsx'),
      () => import('../db/journal-commands.ts'),
      ...pages(true),
    ],
    far: [...pages(false), ...MEDIA_LOADS, ...wordLoaders()],
  }
}
