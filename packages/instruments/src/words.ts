/** The same words in several languages, by language tag. A definition carries its own. */
export type Words = Readonly<Record<string, string>>

/** The words in a language, else in its base language, in English, or in any they were given in. */
export function wordsIn(words: Words | undefined, lang: string): string {
  return kept(chosen(words, lang))
}

/** French sets a space before some marks; a line never breaks there. */
function kept(text: string): string {
  return text.replaceAll(/ (?=[:;?!»])/g, '\u{A0}').replaceAll('« ', '«\u{A0}')
}

function chosen(words: Words | undefined, lang: string): string {
  if (words === undefined) return ''
  const base = lang.split('-')[0] ?? lang
  for (const tag of [lang, base, 'en']) {
    if (Object.hasOwn(words, tag)) return words[tag] ?? ''
  }
  const near = Object.keys(words).find((tag) => tag.split('-')[0] === base)
  return words[near ?? Object.keys(words)[0] ?? ''] ?? ''
}
