/** What is added to something and replaces an addition before it; null stands for the thing itself. */
interface Added {
  readonly _id: string
  readonly hlc: string
  readonly body: { readonly previousId: string | null }
}

export type Parents = ReadonlyMap<string, string | null>

/** What each was made on top of; one that names itself by a detour stands on the thing itself. */
export function parentsOf(additions: readonly Added[]): Parents {
  const named = new Map(additions.map((added) => [added._id, added.body.previousId]))
  const parents = new Map<string, string | null>()
  for (const id of named.keys()) {
    const seen = new Set<string>()
    let above = named.get(id) ?? null
    while (above !== null && above !== id && !seen.has(above)) {
      seen.add(above)
      above = named.get(above) ?? null
    }
    parents.set(id, above === id ? null : (named.get(id) ?? null))
  }
  return parents
}

/** Those nothing else among them was built on, in the order they were given. */
export function leavesAmong<Item extends Added>(
  additions: readonly Item[],
  parents: Parents,
): readonly Item[] {
  const builtOn = new Set<string>()
  for (const added of additions) {
    const seen = new Set<string>()
    let above = parents.get(added._id) ?? null
    while (above !== null && !seen.has(above)) {
      seen.add(above)
      builtOn.add(above)
      above = parents.get(above) ?? null
    }
  }
  return additions.filter((added) => !builtOn.has(added._id))
}
