import { formatRev, normaliseSig, type Rev } from '../rev/rev.ts'
import type { RevNode, RevTree } from './rev-tree.ts'

/** A leaf with as much of its ancestry as the sender told, newest first. */
export interface RevPath {
  readonly revs: readonly [Rev, ...Rev[]]
  readonly isDeleted: boolean
}

export interface Merged {
  readonly tree: RevTree
  /** False when the tree held this rev already, as a leaf or as somebody's ancestor. */
  readonly isNews: boolean
}

/** Reads `_revisions`: `{start: 3, ids: ['c', 'b']}` is `3-c`, then `2-b`. */
export function revsFromRevisions(start: number, ids: readonly string[]): Rev[] {
  return ids.map((sig, index) => ({ pos: start - index, sig: normaliseSig(sig) }))
}

/**
 * Adds a path to a tree where the two share a rev, else as a root of its own.
 *
 * Going from the new leaf towards the root, every unknown rev is added by name, until one
 * is met that the tree can already trace further back. A root of the tree that the path can
 * trace further gains those ancestors, so that a stemmed history and a whole one become one.
 * Any order of merges gives the same leaves.
 */
export function mergePath(tree: RevTree, path: RevPath): Merged {
  const merged = new Map(tree)
  const [leaf, ...ancestors] = path.revs
  const key = formatRev(leaf)
  const isNews = !merged.has(key)
  if (isNews) merged.set(key, { ...leaf, parent: null, isDeleted: path.isDeleted })
  const grew = traceBack(merged, key, ancestors)
  return { tree: isNews || grew ? merged : tree, isNews }
}

function traceBack(
  tree: Map<string, RevNode>,
  leafKey: string,
  ancestors: readonly Rev[],
): boolean {
  let child = leafKey
  let grew = false
  for (const rev of ancestors) {
    const node = tree.get(child)
    const key = formatRev(rev)
    if (node === undefined || (node.parent !== null && node.parent !== key)) return grew
    if (node.parent === null) {
      tree.set(child, { ...node, parent: key })
      grew = true
    }
    if (!tree.has(key)) {
      tree.set(key, { ...rev, parent: null, isDeleted: false })
    }
    child = key
  }
  return grew
}

/** Adds an edit below a rev the tree has, or as a new root. */
export function addEdit(
  tree: RevTree,
  parent: string | null,
  edit: Rev,
  isDeleted: boolean,
): RevTree {
  const node = { pos: edit.pos, sig: edit.sig, parent, isDeleted }
  // Copying even an empty map costs more than all else here.
  const grown = tree.size === 0 ? new Map<string, RevNode>() : new Map(tree)
  return grown.set(formatRev(edit), node)
}
