import { compareRevs, formatRev, type Rev } from '../rev/rev.ts'
import type { RevisionsField } from '../wire/bulk-docs.ts'
import { leavesOf, type RevNode, type RevTree } from './rev-tree.ts'

/** A rev and its ancestors, newest first; empty when the tree does not have it. */
export function historyOf(tree: RevTree, rev: string): RevNode[] {
  const history: RevNode[] = []
  let node = tree.get(rev)
  while (node !== undefined) {
    history.push(node)
    node = node.parent === null ? undefined : tree.get(node.parent)
  }
  return history
}

/** `_revisions` of a rev: it and its ancestors, as far as this node knows them without a gap. */
export function revisionsOf(tree: RevTree, rev: string): RevisionsField {
  const history = historyOf(tree, rev)
  return { start: history[0]?.pos ?? 0, ids: history.map((node) => node.sig) }
}

/** The leaves that descend from a rev (itself, when it is one), the preferred first. */
export function leavesBelow(tree: RevTree, rev: string): RevNode[] {
  return leavesOf(tree).filter((leaf) =>
    historyOf(tree, formatRev(leaf)).some((node) => formatRev(node) === rev),
  )
}

/**
 * Which of some revs a tree lacks, and which of its leaves could be their ancestors: those of a
 * lesser generation than the highest one that is missing.
 */
export function missingRevs(
  tree: RevTree,
  asked: readonly Rev[],
): { missing: string[]; possibleAncestors: string[] } {
  const missing = [...asked].sort(compareRevs).filter((rev) => !tree.has(formatRev(rev)))
  const highest = missing.reduce((most, rev) => Math.max(most, rev.pos), 0)
  const possibleAncestors = leavesOf(tree).filter((leaf) => leaf.pos < highest)
  return {
    missing: missing.map(formatRev),
    possibleAncestors: possibleAncestors.map(formatRev),
  }
}

/** Removes leaves as if they had never been, together with the ancestors only they had. */
export function purgeLeaf(tree: RevTree, rev: string): RevTree {
  const purged = new Map(tree)
  let key: string | null = rev
  while (key !== null) {
    const node: RevNode | undefined = purged.get(key)
    const hasChild = [...purged.values()].some((other) => other.parent === key)
    if (node === undefined || hasChild) break
    purged.delete(key)
    key = node.parent
  }
  return purged
}
