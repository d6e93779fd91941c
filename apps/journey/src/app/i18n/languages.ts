import { partTables, shellLoaders } from 'virtual:words'

import type { Messages } from './messages-en.ts'
import { oncePerKey } from '../parts/once-per-key.ts'
import type { ShellPart } from './shell-parts.ts'

export type ShellMessages = Pick<Messages, ShellPart>
/** A part of the words that loads with what says it. */
export type LazyPart = Exclude<keyof Messages, ShellPart>

const DEFAULT_LANGUAGE = 'en'

export const LANGUAGES: readonly string[] = Object.keys(shellLoaders).toSorted()

const shells = new Map<string, ShellMessages>()
const spoken = new Map<string, Partial<Pick<Messages, LazyPart>>>()
const once = oncePerKey()
/** Asked for by a screen so far, in whichever language. */
const wanted = new Set<LazyPart>()

/** A part's words where they are here already. */
export function wordsNow<Part extends LazyPart>(
  language: string,
  part: Part,
): Messages[Part] | undefined {
  return spoken.get(language)?.[part]
}

/**
 * Loads a part's words once. The same promise for the same part, so that React can wait for it.
 */
export function loadWords(language: string, part: LazyPart): Promise<void> {
  wanted.add(part)
  return once(`${language}.${part}`, async () => {
    const { partLoaders } = await catalogueOf(partTables, language)()
    const { words } = await partLoaders[part]()
    spoken.set(language, { ...spoken.get(language), ...words })
  })
}

/** The shell's words, once everything that is on screen by now can be said in `language`. */
export async function loadMessages(language: string): Promise<ShellMessages> {
  const loadShell = once(language, async () => {
    shells.set(language, (await catalogueOf(shellLoaders, language)()).words)
  })
  await Promise.all([loadShell, ...[...wanted].map((part) => loadWords(language, part))])
  const shell = shells.get(language)
  if (shell === undefined) throw new Error(`the words of '${language}' are not here`)
  return shell
}

/** Every word of every language, to load: who changes it far from the hub finds it here. */
export function wordLoaders(): readonly (() => Promise<unknown>)[] {
  return LANGUAGES.flatMap((language) => [
    catalogueOf(shellLoaders, language),
    async () => {
      const { partLoaders } = await catalogueOf(partTables, language)()
      // One by one, as all that is fetched behind the screen that is read.
      for (const load of Object.values(partLoaders)) await load()
    },
  ])
}

function catalogueOf<Loaders>(table: Readonly<Record<string, Loaders>>, language: string): Loaders {
  const found = table[language]
  if (found === undefined) throw new Error(`there is no catalogue for '${language}'`)
  return found
}

/** The first language the person reads that we speak. */
export function preferredLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0] ?? ''
    if (LANGUAGES.includes(language)) return language
  }
  return DEFAULT_LANGUAGE
}

/** A language's own name for itself, with a capital. */
export function languageName(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}
