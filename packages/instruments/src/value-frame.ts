/** A theme of a value frame, as far as counting goes. */
export interface FrameTheme {
  readonly id: string
  readonly name: string
  /** Tags that entries were coded with and that this theme gathers. */
  readonly tags: readonly string[]
  readonly weight: number
}

export interface CodedEntry {
  readonly entryId: string
  readonly tags: readonly string[]
}

interface RereadEntry {
  readonly entryId: string
  /** Ids of the themes it counted under, and counts under now. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

export interface Reread {
  readonly counts: readonly {
    readonly name: string
    readonly before: number
    readonly after: number
  }[]
  /** Every entry that counts under other themes than before, in the order they were given in. */
  readonly moved: readonly RereadEntry[]
  readonly unthemed: { readonly before: number; readonly after: number }
}

/**
 * What a new value frame does to the history: which entries count under which theme, before and
 * after. Themes are the same where their ids are. Nothing is rewritten.
 */
export function rereadHistory(
  before: readonly FrameTheme[],
  after: readonly FrameTheme[],
  entries: readonly CodedEntry[],
): Reread {
  const read = entries.map(({ entryId, tags }): RereadEntry => ({
    entryId,
    before: themesOf(before, tags),
    after: themesOf(after, tags),
  }))
  const names = new Map([...before, ...after].map((theme) => [theme.id, theme.name]))
  return {
    counts: [...names].map(([id, name]) => ({
      name,
      before: read.filter((each) => each.before.includes(id)).length,
      after: read.filter((each) => each.after.includes(id)).length,
    })),
    moved: read.filter((each) => each.before.join() !== each.after.join()),
    unthemed: {
      before: read.filter((each) => each.before.length === 0).length,
      after: read.filter((each) => each.after.length === 0).length,
    },
  }
}

function themesOf(themes: readonly FrameTheme[], tags: readonly string[]): string[] {
  const has = new Set(tags.map(normalised))
  return themes
    .filter((theme) => theme.tags.some((tag) => has.has(normalised(tag))))
    .map((theme) => theme.id)
    .toSorted()
}

function normalised(tag: string): string {
  return tag.trim().toLocaleLowerCase()
}

/** Mean of what was given to each theme; 0 where nobody weighed it. Nobody's weighing is named. */
export function meanWeights(
  themeIds: readonly string[],
  given: readonly Readonly<Record<string, number>>[],
): ReadonlyMap<string, number> {
  return new Map(
    themeIds.map((id) => {
      const weights = given.map((each) => each[id]).filter((each) => each !== undefined)
      const sum = weights.reduce((total, each) => total + each, 0)
      return [id, weights.length === 0 ? 0 : Math.round((sum / weights.length) * 10) / 10] as const
    }),
  )
}
