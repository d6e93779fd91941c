import { compareRevs, formatRev, leavesOf, parseRev, purgeLeaf } from '@tributary/sync-protocol'
import { forgetRows } from '../indexes/forget-rows.ts'
import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'

/** Drops the bodies of a doc's revs that are not leaves. */
export function forgetOldBodies(storage: DocStorage, docId: string): void {
  const doc = storage.readDoc(docId)
  if (doc === undefined) return
  const leaves = new Set(leavesOf(doc.tree).map(formatRev))
  const old = [...storage.bodyRevs(docId)].filter((rev) => !leaves.has(rev))
  if (old.length === 0) return
  storage.dropBodies(docId, old)
  forgetRows(storage, docId, doc.seq)
}

/** Removes leaves as if they had never come. @returns the revs that were leaves and are gone */
export function purgeLeaves(
  storage: DocStorage,
  docId: string,
  asked: readonly string[],
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
    forgetRows(storage, docId, undefined)
    return { purged, left: undefined }
  }
  const droppedRevs = [...doc.tree.keys()].filter((key) => !tree.has(key))
  const left = storage.writeDoc({ id: docId, tree, bodies: [], droppedRevs })
  forgetRows(storage, docId, left.seq)
  return { purged, left }
}
