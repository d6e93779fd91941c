import { createContext, use, useMemo, useState, type ReactNode } from 'react'

import { createFormats, localDay, regionalTag, type Formats } from './formats.ts'
import type { Messages } from './messages-en.ts'

interface I18n {
  language: string
  messages: Messages
  formats: Formats
}

const now = () => new Date()

const I18nContext = createContext<I18n | null>(null)

export function I18nProvider(props: { language: string; messages: Messages; children: ReactNode }) {
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

export function useMessages(): Messages {
  return useI18n().messages
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
