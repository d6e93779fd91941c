import { compareRevs, type Rev } from '../rev/rev.ts'

/**
 * All known revs of one doc and who descends from whom.
 *
 * ```
 *   1-a ── 2-b ── 3-c      leaf: the winning rev
 *      └── 2-d ── 3-e x    leaf, deleted
 * ```
 *
 * A flat table, keyed by `pos-sig`: each rev names its parent, or `null` where the history this
 * node knows begins (a first write, or the place where a long history was stemmed). A leaf is a
 * rev that nobody names as parent. Trees are values: nothing here changes one in place.
 */
export type RevTree = ReadonlyMap<string, RevNode>

export interface RevNode extends Rev {
  /** The key of the parent rev; `null` at a root. */
  readonly parent: string | null
  readonly isDeleted: boolean
}

export const EMPTY_TREE: RevTree = new Map()

/** The leaves, the winning rev first, then by descending preference. */
export function leavesOf(tree: RevTree): RevNode[] {
  // Most docs are written once.
  if (tree.size === 1) return [...tree.values()]
  const parents = new Set<string>()
  for (const node of tree.values()) if (node.parent !== null) parents.add(node.parent)
  const leaves: RevNode[] = []
  for (const [key, node] of tree) if (!parents.has(key)) leaves.push(node)
  return leaves.sort((a, b) => (beats(a, b) ? -1 : 1))
}

/**
 * Picks the leaf every replica shows for a doc, without asking any other replica.
 *
 * A live leaf beats a deleted one. Among equals the greater rev wins: `pos` compared as a number
 * (`10-a` beats `9-f`), then `sig` in ASCII order. The losing live leaves stay in the tree; they
 * are the doc's conflicts.
 *
 * @see CouchDB, `couch_doc:to_doc_info_path/1`
 */
export function winningLeaf<L extends Rev & { readonly isDeleted: boolean }>(
  leaves: readonly [L, ...L[]],
): L {
  return leaves.reduce((best, leaf) => (beats(leaf, best) ? leaf : best))
}

function beats(a: Rev & { isDeleted: boolean }, b: Rev & { isDeleted: boolean }): boolean {
  if (a.isDeleted !== b.isDeleted) return !a.isDeleted
  return compareRevs(a, b) > 0
}
