/** What is being typed after an `@`. */
export interface MentionQuery {
  /** Where the `@` stands in the text. */
  readonly at: number
  readonly wanted: string
}

const MOST_LETTERS = 40

/** @returns null where the caret does not stand behind an `@` that begins a word */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const before = text.slice(0, caret)
  const at = before.lastIndexOf('@')
  if (at === -1 || caret - at > MOST_LETTERS) return null
  // The `@` of an address stands inside a word.
  if (at > 0 && !/[\s([{"'«“‘’]/u.test(before.charAt(at - 1))) return null
  const wanted = before.slice(at + 1)
  return /[\n@]/u.test(wanted) ? null : { at, wanted }
}

/** Without accents and capitals, so that `fatou` finds `Fâtou`. */
function plainLetters(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** Those any of whose names begins so, in the order given. */
export function peopleNamed<Person extends { readonly name: string }>(
  people: readonly Person[],
  wanted: string,
): readonly Person[] {
  const begins = plainLetters(wanted)
  return people.filter(({ name }) => {
    const plain = plainLetters(name)
    return plain.startsWith(begins) || plain.split(/[\s-]+/u).some((one) => one.startsWith(begins))
  })
}

/** The text with the name in place of what was typed, and where the caret goes. */
export function withMention(
  text: string,
  { at, wanted }: MentionQuery,
  name: string,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(at + 1 + wanted.length)
  const gap = after.startsWith(' ') ? '' : ' '
  return { text: `${text.slice(0, at)}@${name}${gap}${after}`, caret: at + name.length + 2 }
}

/** Those of `mentions` whose name still stands in the text. */
export function stillNamed(
  mentions: readonly string[],
  text: string,
  people: readonly { readonly id: string; readonly name: string }[],
): readonly string[] {
  return mentions.filter((id) => {
    const name = people.find((person) => person.id === id)?.name
    // Somebody whose record is not here may well be named: nothing is dropped on a guess.
    return name === undefined || text.includes(`@${name}`)
  })
}
