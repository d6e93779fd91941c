import { formatRev } from '../rev/rev.ts'
import type { RevNode, RevTree } from './rev-tree.ts'

/**
 * A tree as text, for storage: runs of revs without a fork, each `[pos, parent, [sigs], deleted]`,
 * where `pos` belongs to the first sig and `parent` is a key from an earlier run, or 0. Only the
 * last rev of a run can be a tombstone in its eyes; an earlier tombstone (a doc that was deleted
 * and made again) ends its run.
 */
export function treeToText(tree: RevTree): string {
  if (tree.size === 1) {
    for (const { pos, sig, parent, isDeleted } of tree.values()) {
      // Neither a sig nor a key holds anything that is escaped in JSON.
      return `[[${pos},${parent === null ? 0 : `"${parent}"`},["${sig}"],${isDeleted ? 1 : 0}]]`
    }
  }
  const children = new Map<string | null, RevNode[]>()
  for (const node of tree.values()) {
    const siblings = children.get(node.parent)
    if (siblings === undefined) children.set(node.parent, [node])
    else siblings.push(node)
  }
  const runs: Run[] = []
  const starts = [...(children.get(null) ?? [])]
  for (let first = starts.pop(); first !== undefined; first = starts.pop()) {
    const sigs: string[] = []
    let node = first
    for (;;) {
      sigs.push(node.sig)
      const below: RevNode[] = children.get(formatRev(node)) ?? []
      const [only] = below
      if (only === undefined || below.length > 1 || node.isDeleted) {
        starts.push(...below)
        break
      }
      node = only
    }
    runs.push([first.pos, first.parent ?? 0, sigs, node.isDeleted ? 1 : 0])
  }
  return JSON.stringify(runs)
}

type Run = [pos: number, parent: string | 0, sigs: string[], isDeleted: 0 | 1]

/** Reads what `treeToText` wrote. */
export function treeFromText(text: string): RevTree {
  const tree = new Map<string, RevNode>()
  const runs: Run[] = JSON.parse(text)
  for (const [start, parentKey, sigs, isDeleted] of runs) {
    let parent = parentKey === 0 ? null : parentKey
    sigs.forEach((sig, index) => {
      const pos = start + index
      const isLast = index === sigs.length - 1
      const key = `${pos}-${sig}`
      tree.set(key, { pos, sig, parent, isDeleted: isLast && isDeleted === 1 })
      parent = key
    })
  }
  return tree
}
