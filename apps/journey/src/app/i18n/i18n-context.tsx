import { createContext, use, useMemo, useState, type ReactNode } from 'react'

import { createFormats, localDay, regionalTag, type Formats } from './formats.ts'
import { loadWords, wordsNow, type LazyPart, type ShellMessages } from './languages.ts'
import type { Messages } from './messages-en.ts'

interface I18n {
  language: string
  messages: ShellMessages
  formats: Formats
}

const now = () => new Date()

const I18nContext = createContext<I18n | null>(null)

export function I18nProvider(props: {
  language: string
  messages: ShellMessages
  children: ReactNode
}) {
  const { language, messages } = props
  const value = useMemo(
    () => ({
      language,
      messages,
      formats: createFormats(regionalTag(language, navigator.languages), messages, now),
    }),
    [language, messages],
  )
  return <I18nContext value={value}>{props.children}</I18nContext>
}

function useI18n(): I18n {
  const i18n = use(I18nContext)
  if (i18n === null) throw new Error('words need an I18nProvider above them')
  return i18n
}

/** The words of the shell, which are always here. */
export function useMessages(): ShellMessages {
  return useI18n().messages
}

/**
 * The words of one feature, in the language that is spoken now. Waits for them (under the nearest
 * `Suspense`) where they are not here yet; a page names them in `pages.ts`, and does not wait.
 */
export function useWords<Part extends LazyPart>(part: Part): Messages[Part] {
  const { language } = useI18n()
  use(loadWords(language, part))
  const words = wordsNow(language, part)
  if (words === undefined) throw new Error(`the words for '${part}' came and are not here`)
  return words
}

export function useFormats(): Formats {
  return useI18n().formats
}

export function useLanguage(): string {
  return useI18n().language
}

/** `YYYY-MM-DD` of the day the page was opened on. */
export function useToday(): string {
  return useState(() => localDay(now()))[0]
}
