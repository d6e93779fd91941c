import { create } from 'zustand'

import { keptUnder } from '../db/profile.ts'
import { preferredLanguage } from './i18n/languages.ts'

export const TEXT_SIZES = [100, 115, 130, 150, 200] as const
type TextSize = (typeof TEXT_SIZES)[number]
const THEMES = ['auto', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

export interface Preferences {
  readonly language: string
  readonly textSize: TextSize
  readonly theme: Theme
}

/** `--paper` of tokens.css. */
const PAPER = { light: '#f6f0e4', dark: '#11191c' } as const

const KEY = 'preferences'

/** How this phone shows things, to each who shares it. It never leaves the phone. */
export const usePreferences = create<Preferences>()(() => readPreferences())

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change)
  try {
    localStorage.setItem(keptUnder(KEY), JSON.stringify(usePreferences.getState()))
  } catch (error) {
    // Storage switched off or full: the choice holds until the page closes.
    if (!(error instanceof DOMException)) throw error
  }
}

/** As the person likes it who is in now; who never said so has it as the phone's first. */
export function takeUpPreferences(): void {
  usePreferences.setState(readPreferences())
}

function readPreferences(): Preferences {
  const stored = readStored()
  const language = stored['language']
  return {
    language: preferredLanguage(
      typeof language === 'string' ? [language, ...navigator.languages] : navigator.languages,
    ),
    textSize: TEXT_SIZES.find((size) => size === stored['textSize']) ?? 100,
    theme: THEMES.find((theme) => theme === stored['theme']) ?? 'auto',
  }
}

function readStored(): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(
      localStorage.getItem(keptUnder(KEY)) ?? localStorage.getItem(keptUnder(KEY, '')) ?? '{}',
    )
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch (error) {
    // Storage switched off, or text that is not ours: begin with what the phone prefers.
    if (error instanceof DOMException || error instanceof SyntaxError) return {}
    throw error
  }
}

/** Puts the preferences on the document, where tokens.css reads them. */
export function showPreferences(root: HTMLElement, preferences: Preferences): void {
  root.lang = preferences.language
  root.dataset['textSize'] = String(preferences.textSize)
  if (preferences.theme === 'auto') delete root.dataset['theme']
  else root.dataset['theme'] = preferences.theme
  // The phone's own bars follow the paper, also where it was chosen by hand.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light'
    meta.content = PAPER[preferences.theme === 'auto' ? own : preferences.theme]
  }
}
