import {
  PHONE_KINDS,
  type PhoneKind,
  WELCOME_WORDS,
  type WelcomeLanguage,
} from './welcome-words.ts'

/** The language a page is shown in: the one that was chosen, else the phone's own, else English. */
export function languageFor(chosen: unknown, acceptLanguage: string | undefined): WelcomeLanguage {
  if (isLanguage(chosen)) return chosen
  const wished = (acceptLanguage ?? '')
    .split(',')
    .map((each, at) => {
      const [tag = '', ...options] = each.trim().toLowerCase().split(';')
      const quality = options.map((option) => /^\s*q=([\d.]+)/.exec(option)?.[1]).find(Boolean)
      return { language: tag.split('-')[0], weight: Number(quality ?? 1), at }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || a.at - b.at)
  return wished.map(({ language }) => language).find(isLanguage) ?? 'en'
}

/** What somebody holds: what they chose, else what the browser says of itself. */
export function kindFor(chosen: unknown, userAgent: string | undefined): PhoneKind {
  const said = PHONE_KINDS.find((kind) => kind === chosen)
  if (said !== undefined) return said
  if (/iPhone|iPad|iPod/.test(userAgent ?? '')) return 'ios'
  return /Android/.test(userAgent ?? '') ? 'android' : 'other'
}

function isLanguage(value: unknown): value is WelcomeLanguage {
  return typeof value === 'string' && Object.hasOwn(WELCOME_WORDS, value)
}
