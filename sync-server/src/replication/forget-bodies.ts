import { compareRevs, formatRev, leavesOf, parseRev, purgeLeaf } from '@tributary/sync-protocol'
import { forgetRows, type Withdrawn } from '../indexes/forget-rows.ts'
import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'

/** Drops the bodies of docs' revs that are not leaves, and what indexes still say of them. */
export function forgetOldBodies(storage: DocStorage, docIds: readonly string[]): void {
  const withdrawn: Withdrawn = new Map()
  for (const docId of docIds) {
    const doc = storage.readDoc(docId)
    if (doc === undefined) continue
    const leaves = new Set(leavesOf(doc.tree).map(formatRev))
    const old = [...storage.bodyRevs(docId)].filter((rev) => !leaves.has(rev))
    if (old.length === 0) continue
    storage.dropBodies(docId, old)
    withdrawn.set(docId, doc.seq)
  }
  forgetRows(storage, withdrawn)
}

/** Removes leaves as if they had never come. @param withdrawn - gets the doc: call `forgetRows` @returns the revs that were leaves and are gone */
export function purgeLeaves(
  storage: DocStorage,
  docId: string,
  asked: readonly string[],
  withdrawn: Withdrawn,
): { purged: string[]; left: StoredDoc | undefined } {
  const doc = storage.readDoc(docId)
  if (doc === undefined) return { purged: [], left: undefined }
  let tree = doc.tree
  const purged: string[] = []
  for (const rev of asked.map(parseRev).sort((a, b) => compareRevs(b, a))) {
    const key = formatRev(rev)
    if (!leavesOf(tree).some((leaf) => formatRev(leaf) === key)) continue
    tree = purgeLeaf(tree, key)
    purged.push(key)
  }
  if (purged.length === 0) return { purged, left: doc }
  if (tree.size === 0) {
    storage.eraseDoc(docId)
    withdrawn.set(docId, undefined)
    return { purged, left: undefined }
  }
  const droppedRevs = [...doc.tree.keys()].filter((key) => !tree.has(key))
  const left = storage.writeDoc({ id: docId, tree, bodies: [], droppedRevs })
  withdrawn.set(docId, left.seq)
  return { purged, left }
}
