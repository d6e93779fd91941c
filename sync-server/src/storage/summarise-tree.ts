import { formatRev, leavesOf, type RevTree } from '@tributary/sync-protocol'
import type { StoredDoc } from './doc-storage.ts'

/** What the lists need to know of a tree without reading it again. */
export function summariseTree(id: string, seq: number, tree: RevTree): StoredDoc {
  const leaves = leavesOf(tree)
  const [winner] = leaves
  if (winner === undefined) throw new Error(`a doc without a rev cannot be stored: ${id}`)
  return {
    id,
    seq,
    winner: formatRev(winner),
    isDeleted: winner.isDeleted,
    leafCount: leaves.length,
    tree,
  }
}
