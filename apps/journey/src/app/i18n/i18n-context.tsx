import { createContext, use, useMemo, useState, type ReactNode } from 'react'

import { createFormats, localDay, regionalTag, type Formats } from './formats.ts'
import { DEFAULT_LANGUAGE } from './languages.ts'
import { messages as messagesEn, type Messages } from './messages-en.ts'

interface I18n {
  language: string
  messages: Messages
  formats: Formats
}

const now = () => new Date()

const I18nContext = createContext<I18n>({
  language: DEFAULT_LANGUAGE,
  messages: messagesEn,
  formats: createFormats('en-GB', messagesEn, now),
})

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

export function useMessages(): Messages {
  return use(I18nContext).messages
}

export function useFormats(): Formats {
  return use(I18nContext).formats
}

export function useLanguage(): string {
  return use(I18nContext).language
}

/** `YYYY-MM-DD` of the day the page was opened on. */
export function useToday(): string {
  return useState(() => localDay(now()))[0]
}
