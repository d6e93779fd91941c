import type { Messages } from './messages-en.ts'

const DEFAULT_LANGUAGE = 'en'

// Vite turns the pattern into one lazy chunk per file: a new language needs no other change.
const CATALOGUES = import.meta.glob<Messages>(['./messages-*.ts', '!./*.test.ts'], {
  import: 'messages',
})

function languageOfPath(path: string): string {
  return path.slice('./messages-'.length, -'.ts'.length)
}

export const LANGUAGES: readonly string[] = Object.keys(CATALOGUES).map(languageOfPath).toSorted()

export async function loadMessages(language: string): Promise<Messages> {
  const load = CATALOGUES[`./messages-${language}.ts`]
  if (load === undefined) throw new Error(`there is no catalogue for '${language}'`)
  return load()
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
