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
  const digests = new Map<string, string | null>()
  const seen = { live: 0, deleted: 0, lastSeq: 0 }
  const tell = (problem: string) => void problems.push(problem)
  for (let since = 0; problems.length < MAX_PROBLEMS;) {
    const docs = storage.readChanges({ since, limit: PAGE })
    for (const doc of docs) {
      if (doc.seq <= since) tell(`seq ${doc.seq} of "${doc.id}" is out of order`)
      since = Math.max(since, doc.seq)
      if (doc.isDeleted) seen.deleted += 1
      else seen.live += 1
      checkDoc(storage, doc, digests, tell)
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
  digests: Map<string, string | null>,
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
      const problem = checkAttachment(storage, attachment, digests)
      if (problem !== null) tell(`the attachment "${attachment.name}" of "${id}" ${problem}`)
    }
  }
}

function checkAttachment(
  storage: DocStorage,
  { digest, length }: StoredAttachment,
  digests: Map<string, string | null>,
): string | null {
  const known = digests.get(digest)
  if (known !== undefined) return known
  const bytes = storage.readAttachment(digest)
  let problem: string | null = null
  if (bytes === undefined) problem = 'is gone'
  else if (bytes.length !== length) problem = `has ${bytes.length} bytes instead of ${length}`
  else if (digest.startsWith('md5-') && md5Of(bytes) !== digest) problem = 'was changed'
  digests.set(digest, problem)
  return problem
}

function md5Of(bytes: Uint8Array): string {
  return `md5-${createHash('md5').update(bytes).digest('base64')}`
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
