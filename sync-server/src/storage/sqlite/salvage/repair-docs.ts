import { formatRev, leavesOf, purgeLeaf, type RevTree } from '@tributary/sync-protocol'
import type { DocStorage, StoredDoc } from '../../doc-storage.ts'
import { attachmentProblem } from '../../check-storage.ts'

const PAGE = 200

/** What is lost, so that the host can tell people. */
export interface Losses {
  readonly docs: string[]
  /** `docId rev`: a version that other versions of the doc outlive. */
  readonly revs: string[]
  /** `docId name` */
  readonly attachments: string[]
}

/**
 * Makes what was salvaged true again. A leaf whose text is lost leaves the tree: a peer that still
 * has it must not be told that it is here, so that it sends it again.
 */
export function repairDocs(storage: DocStorage): Losses {
  const losses: Losses = { docs: [], revs: [], attachments: [] }
  const end = storage.updateSeq()
  for (let since = 0; since < end;) {
    const docs = storage.readChanges({ since, until: end, limit: PAGE })
    if (docs.length === 0) break
    since = docs.at(-1)?.seq ?? end
    storage.transaction(() => {
      for (const doc of docs) repairDoc(storage, doc, losses)
    })
  }
  return losses
}

function repairDoc(storage: DocStorage, doc: StoredDoc, losses: Losses): void {
  const { id } = doc
  const before = treeOf(doc)
  let tree = before
  const bodies: { rev: string; body: NonNullable<ReturnType<DocStorage['readBody']>> }[] = []
  for (const leaf of before === undefined ? [] : leavesOf(before)) {
    const rev = formatRev(leaf)
    const body = storage.readBody(id, rev)
    if (body === undefined) {
      tree = purgeLeaf(tree ?? new Map(), rev)
      losses.revs.push(`${id} ${rev}`)
      continue
    }
    const attachments = body.attachments.filter(
      (attachment) => attachmentProblem(storage, attachment) === null,
    )
    if (attachments.length === body.attachments.length) continue
    bodies.push({ rev, body: { json: body.json, attachments } })
    for (const { name } of body.attachments) {
      if (!attachments.some((kept) => kept.name === name)) losses.attachments.push(`${id} ${name}`)
    }
  }
  if (tree === undefined || tree.size === 0) {
    losses.docs.push(id)
    storage.eraseDoc(id)
    return
  }
  // Written again in any case: what is said of it beside its tree may be wrong as well.
  const droppedRevs = [...(before ?? tree).keys()].filter((rev) => !tree.has(rev))
  storage.writeDoc({ id, tree, bodies, droppedRevs })
}

function treeOf(doc: StoredDoc): RevTree | undefined {
  try {
    return doc.tree
  } catch (error) {
    // Whatever stands there, it is no tree.
    if (error instanceof Error) return undefined
    throw error
  }
}
