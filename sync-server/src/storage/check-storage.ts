import { formatRev, leavesOf } from '@tributary/sync-protocol'
import { createHash } from 'node:crypto'
import type { DocStorage, StoredAttachment, StoredDoc } from './doc-storage.ts'
import { summariseTree } from './summarise-tree.ts'

const PAGE = 500
const MAX_PROBLEMS = 20

/**
 * Looks whether what a storage holds can be true: seqs unique and none beyond the update seq, each
 * doc summed up as its tree says, each leaf with its body, each attachment with its digest, and
 * the counts. Reads everything; writes nothing.
 *
 * @returns what is wrong, in words, at most 20; empty when all is well
 */
export function checkStorage(storage: DocStorage): string[] {
  const problems: string[] = []
  const blobs = new Map<number, string | null>()
  const seen = { live: 0, deleted: 0, lastSeq: 0 }
  const tell = (problem: string) => void problems.push(problem)
  for (let since = 0; problems.length < MAX_PROBLEMS;) {
    const docs = storage.readChanges({ since, limit: PAGE })
    for (const doc of docs) {
      if (doc.seq <= since) tell(`seq ${doc.seq} of "${doc.id}" is out of order`)
      since = Math.max(since, doc.seq)
      if (doc.isDeleted) seen.deleted += 1
      else seen.live += 1
      checkDoc(storage, doc, blobs, tell)
    }
    if (docs.length < PAGE) break
  }
  const counts = storage.counts()
  const last = storage.readChanges({ since: 0, limit: 1, descending: true })[0]?.seq ?? 0
  if (last > counts.updateSeq) {
    tell(`seq ${last} lies beyond the update seq ${counts.updateSeq}`)
  }
  const isWhole = problems.length < MAX_PROBLEMS
  if (isWhole && (seen.live !== counts.docCount || seen.deleted !== counts.deletedDocCount)) {
    tell(
      `${seen.live} docs and ${seen.deleted} deleted ones are there, ` +
        `but ${counts.docCount} and ${counts.deletedDocCount} are counted`,
    )
  }
  return problems.slice(0, MAX_PROBLEMS)
}

function checkDoc(
  storage: DocStorage,
  doc: StoredDoc,
  blobs: Map<number, string | null>,
  tell: (problem: string) => void,
): void {
  const { id, seq, winner, isDeleted, leafCount } = doc
  try {
    const told = summariseTree(id, seq, doc.tree)
    if (told.winner !== winner || told.isDeleted !== isDeleted || told.leafCount !== leafCount) {
      tell(`"${id}" is listed with ${winner}, but its tree says ${told.winner}`)
    }
  } catch (error) {
    tell(`the tree of "${id}" cannot be read: ${String(error)}`)
    return
  }
  for (const leaf of leavesOf(doc.tree)) {
    const rev = formatRev(leaf)
    const body = storage.readBody(id, rev)
    if (body === undefined) {
      tell(`"${id}" has lost what its leaf ${rev} says`)
      continue
    }
    if (!isJson(body.json)) tell(`what "${id}" says in ${rev} is not readable`)
    for (const attachment of body.attachments) {
      const problem = checkAttachment(storage, attachment, blobs)
      if (problem !== null) tell(`the attachment "${attachment.name}" of "${id}" ${problem}`)
    }
  }
}

function checkAttachment(
  storage: DocStorage,
  attachment: StoredAttachment,
  blobs: Map<number, string | null>,
): string | null {
  const known = blobs.get(attachment.blob)
  if (known !== undefined) return known
  const problem = attachmentProblem(storage, attachment)
  blobs.set(attachment.blob, problem)
  return problem
}

/** What is wrong with an attachment's bytes, in words; `null` when nothing is. */
export function attachmentProblem(
  storage: DocStorage,
  { blob, digest, length }: StoredAttachment,
): string | null {
  const md5 = createHash('md5')
  let found = 0
  for (let index = 0; found < length; index += 1) {
    const piece = storage.blobs.readPiece(blob, index)
    if (piece === undefined || piece.length === 0) break
    md5.update(piece)
    found += piece.length
  }
  if (found === 0 && length > 0) return 'is gone'
  if (found !== length) return `has ${found} bytes instead of ${length}`
  return digest === `md5-${md5.digest('base64')}` ? null : 'was changed'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
