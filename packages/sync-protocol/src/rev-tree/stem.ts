import { formatRev } from '../rev/rev.ts'
import { leavesOf, type RevNode, type RevTree } from './rev-tree.ts'

export interface Stemmed {
  readonly tree: RevTree
  /** Keys of the revs that were cut away. */
  readonly dropped: readonly string[]
}

/**
 * Cuts histories longer than `limit`: a rev stays when it is among the newest `limit` revs of
 * some leaf. Leaves always stay.
 *
 * @param limit - the db's `_revs_limit`, at least 1
 */
export function stem(tree: RevTree, limit: number): Stemmed {
  if (tree.size <= limit) return { tree, dropped: [] }
  const kept = new Set<string>()
  for (const leaf of leavesOf(tree)) {
    let node: RevNode | undefined = leaf
    for (let depth = 0; depth < limit && node !== undefined; depth++) {
      kept.add(formatRev(node))
      node = node.parent === null ? undefined : tree.get(node.parent)
    }
  }
  if (kept.size === tree.size) return { tree, dropped: [] }
  const stemmed = new Map<string, RevNode>()
  const dropped: string[] = []
  for (const [key, node] of tree) {
    if (!kept.has(key)) dropped.push(key)
    else if (node.parent !== null && !kept.has(node.parent)) {
      stemmed.set(key, { ...node, parent: null })
    } else stemmed.set(key, node)
  }
  return { tree: stemmed, dropped }
}
