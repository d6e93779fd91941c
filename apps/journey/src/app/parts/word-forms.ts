// Light stemming for two languages at once: people write in both, and a question is too short to
// tell which. Whatever two forms of a word have in common is enough; it is never shown.

const APOSTROPHE = /[’ʼ`]/gu
const ELIDED = /^(?:l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu|quelqu|presqu)'(?=[\p{L}\p{N}])/u
const WORD = /[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu
const SHORTEST_STEM = 3

/** Nobody means these when they ask for something else besides. */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  (
    'the a an of to in on at by for and or is was were be it that this with as from we i you he she they ' +
    'le la les un une des de du au aux en et ou est sont ce cette ces il elle on nous vous je ils elles qui que dans par pour sur avec'
  ).split(' '),
)

/** Without accents, capitals and ligatures. Letters that are written apart stay apart. */
function plain(text: string): string {
  return text
    .replaceAll(APOSTROPHE, "'")
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
}

/** The words of a text, folded; `l’eau` is the word `eau`, and `market's` the word `market`. */
export function wordsOf(text: string): string[] {
  return (plain(text).match(WORD) ?? []).map((word) =>
    word.replace(ELIDED, '').replace(/'s$/u, '').replaceAll("'", ''),
  )
}

/** What a folded word is found under: its English stem and its French one. */
export function formsOf(word: string): readonly string[] {
  return [...new Set([englishStem(word), frenchStem(word)])]
}

function englishStem(word: string): string {
  if (word.length <= SHORTEST_STEM) return word
  const singular = withoutEnglishPlural(word)
  const bare =
    stripped(singular, 'ingly') ??
    stripped(singular, 'edly') ??
    (singular.endsWith('ied') ? `${singular.slice(0, -3)}y` : null) ??
    strippedVerb(singular, 'ing') ??
    strippedVerb(singular, 'ed') ??
    stripped(singular, 'ly') ??
    singular
  return withoutEnd(bare)
}

function withoutEnglishPlural(word: string): string {
  if (/(?:ss|us|is)$/u.test(word)) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh|o)es$/u.test(word)) return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/** Endings of French words, folded; the longest that leaves a stem is taken. */
const FRENCH_ENDINGS = [
  ['issaient', ''],
  ['issement', ''],
  ['eraient', ''],
  ['issait', ''],
  ['issant', ''],
  ['issent', ''],
  ['issons', ''],
  ['issez', ''],
  ['erions', ''],
  ['erait', ''],
  ['erais', ''],
  ['eriez', ''],
  ['erons', ''],
  ['eront', ''],
  ['aient', ''],
  ['antes', ''],
  ['euses', 'eu'],
  ['ieres', 'i'],
  ['erez', ''],
  ['erai', ''],
  ['eras', ''],
  ['ante', ''],
  ['ants', ''],
  ['ions', ''],
  ['euse', 'eu'],
  ['iere', 'i'],
  ['iers', 'i'],
  ['ives', 'if'],
  ['eaux', 'eau'],
  ['era', ''],
  ['ant', ''],
  ['ons', ''],
  ['ais', ''],
  ['ait', ''],
  ['ent', ''],
  ['ees', ''],
  ['ies', ''],
  ['ive', 'if'],
  ['ier', 'i'],
  ['aux', 'al'],
  ['ez', ''],
  ['er', ''],
  ['ir', ''],
  ['it', ''],
  ['is', ''],
  ['ee', ''],
  ['es', ''],
  ['ie', ''],
  ['as', ''],
  ['ai', ''],
  ['e', ''],
  ['i', ''],
  ['s', ''],
  ['x', ''],
] as const

function frenchStem(word: string): string {
  if (word.length <= SHORTEST_STEM) return word
  for (const [ending, becomes] of FRENCH_ENDINGS) {
    if (!word.endsWith(ending)) continue
    const stem = word.slice(0, -ending.length) + becomes
    if (stem.length >= SHORTEST_STEM) return single(stem)
  }
  return word
}

function stripped(word: string, ending: string): string | null {
  const stem = word.slice(0, -ending.length)
  return word.endsWith(ending) && stem.length >= SHORTEST_STEM ? stem : null
}

/** `walking`, but neither `thing` nor `bring`: a verb keeps a vowel. */
function strippedVerb(word: string, ending: string): string | null {
  const stem = stripped(word, ending)
  return stem !== null && /[aeiouy]/u.test(stem) ? stem : null
}

/** `plann` and `plan`, `shar` and `share` become the same. */
function withoutEnd(stem: string): string {
  const bare = stem.length > SHORTEST_STEM && stem.endsWith('e') ? stem.slice(0, -1) : stem
  return single(bare)
}

function single(stem: string): string {
  const isDoubled = /([^aeiouy])\1$/u.test(stem) && stem.length > SHORTEST_STEM
  return isDoubled ? stem.slice(0, -1) : stem
}
