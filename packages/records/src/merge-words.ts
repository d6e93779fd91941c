import { wordDiff, wordsOf } from './word-diff.ts'

/** A stretch of a proposal made of two texts. */
export type MergedStretch =
  /** In both, or in one where the other says nothing instead. */
  | { readonly kind: 'kept'; readonly text: string }
  /** Both say something here, and not the same: a person has to look. */
  | { readonly kind: 'either'; readonly first: string; readonly second: string }

/**
 * What two wordings of one text amount to together: what they share stands once, what only one of
 * them says is kept, and where both say something else both are there to choose from. Two versions
 * written at once name no wording they both began with, so nothing counts as struck out: a person
 * strikes out, and confirms.
 */
export function mergeWords(first: string, second: string): MergedStretch[] {
  const stretches: MergedStretch[] = []
  let removed = ''
  let added = ''
  const close = () => {
    if (removed !== '' && added !== '') {
      stretches.push({ kind: 'either', first: removed, second: added })
    } else if (removed !== '' || added !== '') keep(stretches, removed + added)
    removed = ''
    added = ''
  }
  for (const { text, change } of wordDiff(first, second)) {
    if (change === 'removed') removed += text
    else if (change === 'added') added += text
    else {
      close()
      keep(stretches, text)
    }
  }
  close()
  return stretches
}

/** The proposal as one text: where both say something, the first one's words and then the other's. */
export function mergedText(stretches: readonly MergedStretch[]): string {
  return stretches
    .map((stretch) => (stretch.kind === 'kept' ? [stretch.text] : [stretch.first, stretch.second]))
    .reduce((text, parts) => parts.reduce(beside, text), '')
}

/** Two texts one after the other, with a space where neither has white space of its own. */
function beside(text: string, next: string): string {
  return text === '' || /\s$/.test(text) || /^\s/.test(next) ? text + next : `${text} ${next}`
}

function keep(stretches: MergedStretch[], text: string): void {
  const last = stretches.at(-1)
  if (last?.kind === 'kept') {
    stretches[stretches.length - 1] = { kind: 'kept', text: beside(last.text, text) }
  } else stretches.push({ kind: 'kept', text })
}

/** A stretch of a text, and whose words it is: the index of the text it came from, or null. */
export interface OwnedWords {
  readonly text: string
  readonly from: number | null
}

/** So many words in a row are somebody's; fewer are anybody's, unless they are all somebody said. */
const TELLING = 3
/** Of a word that comes again and again, so many places are looked at. */
const MOST_PLACES = 40

/** Whose words a text is made of: the longest runs of words that stand in one of `sources`. */
export function wordsFrom(text: string, sources: readonly string[]): OwnedWords[] {
  const words = wordsOf(text)
  const wanted = words.map(plainWord)
  const places = sources.map((source) => {
    const plain = wordsOf(source).map(plainWord)
    const at = new Map<string, number[]>()
    for (const [index, word] of plain.entries()) {
      const known = at.get(word)
      if (known === undefined) at.set(word, [index])
      else known.push(index)
    }
    return { plain, at }
  })
  const owned: OwnedWords[] = []
  const put = (piece: string, from: number | null) => {
    const last = owned.at(-1)
    if (last?.from === from) owned[owned.length - 1] = { text: last.text + piece, from }
    else owned.push({ text: piece, from })
  }
  let index = 0
  while (index < words.length) {
    let best = { from: -1, length: 0 }
    for (const [from, { plain, at }] of places.entries()) {
      for (const start of (at.get(wanted[index] ?? '') ?? []).slice(0, MOST_PLACES)) {
        let length = 0
        while (
          start + length < plain.length &&
          index + length < wanted.length &&
          plain[start + length] === wanted[index + length]
        ) {
          length += 1
        }
        if (length > best.length && (length >= TELLING || length === plain.length)) {
          best = { from, length }
        }
      }
    }
    const length = Math.max(1, best.length)
    put(words.slice(index, index + length).join(''), best.length === 0 ? null : best.from)
    index += length
  }
  return owned
}

/** A word without case and the marks around it: “water,” is “Water”. */
function plainWord(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replaceAll(/^\p{P}+|\p{P}+$/gu, '')
}
