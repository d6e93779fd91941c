/** A tag that an entry was given. */
export interface GivenCode {
  readonly entryId: string
  readonly tag: string
}

/**
 * Tags for an entry out of those already in use, the likeliest first: those whose words stand in
 * the entry, then those given to entries that share words with it, then those used most. One tag
 * in several spellings is one. Nothing is made up, and nothing is given by itself.
 *
 * @param texts - what entries say, by id, as far as the caller has them
 */
export function suggestCodes(
  entry: { readonly id: string; readonly text: string },
  codes: readonly GivenCode[],
  texts: ReadonlyMap<string, string>,
  atMost = 6,
): string[] {
  const words = wordsOf(entry.text)
  const own = new Set(
    codes.filter(({ entryId }) => entryId === entry.id).map(({ tag }) => bare(tag)),
  )
  const shared = new Map<string, number>()
  const nearness = (id: string): number => {
    const known = shared.get(id)
    if (known !== undefined) return known
    const text = texts.get(id)
    const count =
      text === undefined ? 0 : [...wordsOf(text)].filter((each) => words.has(each)).length
    shared.set(id, count)
    return count
  }
  const scores = new Map<string, { tag: string; said: number; near: number; uses: number }>()
  for (const { entryId, tag } of codes) {
    const key = bare(tag)
    if (key === '' || own.has(key)) continue
    const score = scores.get(key) ?? { tag, said: saidBy(words, key), near: 0, uses: 0 }
    score.near += nearness(entryId)
    score.uses += 1
    scores.set(key, score)
  }
  return [...scores.values()]
    .toSorted(
      (a, b) => b.said - a.said || b.near - a.near || b.uses - a.uses || (a.tag < b.tag ? -1 : 1),
    )
    .slice(0, atMost)
    .map(({ tag }) => tag)
}

/** The share of a tag's words that a text says, in whatever ending: "sort" is said by "sorting". */
function saidBy(words: ReadonlySet<string>, tag: string): number {
  const parts = tag.split(' ').filter((part) => part.length > 2)
  if (parts.length === 0) return 0
  const all = [...words]
  const isSaid = (part: string) =>
    all.some((word) => word.startsWith(part.slice(0, Math.max(4, Math.floor(part.length * 0.6)))))
  return parts.filter(isSaid).length / parts.length
}

/** Short words are in everything. */
function wordsOf(text: string): Set<string> {
  return new Set(
    bare(text)
      .split(' ')
      .filter((word) => word.length > 3),
  )
}

/** Without capitals, accents and marks. */
function bare(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
