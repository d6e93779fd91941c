import {
  EMPTY_TREE,
  formatRev,
  isSyncError,
  type JsonObject,
  revisionsOf,
  type RevTree,
} from '@tributary/sync-protocol'
import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import type { AttachmentWrite, DocWrite } from './doc-write.ts'
import { renderDoc } from './render-doc.ts'
import { ancestryOf } from './write-ancestry.ts'

/**
 * `[newDoc, oldDoc]` as a validator is called with them.
 *
 * @param against - the rev of the old doc; `undefined` when there is none
 */
export function printCase(
  storage: DocStorage,
  write: DocWrite,
  stored: StoredDoc | undefined,
  against: string | undefined,
): string {
  const oldDoc =
    stored === undefined || against === undefined ? 'null' : oldJson(storage, stored, against)
  return `[${newJson(storage, write, stored, against)},${oldDoc}]`
}

/** Revs that a validator is told of the doc that is there. */
const TOLD_REVS = 20

function oldJson(storage: DocStorage, stored: StoredDoc, rev: string): string {
  const json = renderDoc(storage, stored, rev)?.json
  if (json === undefined) return 'null'
  const { start, ids } = revisionsOf(stored.tree, rev)
  const revisions = JSON.stringify({ start, ids: ids.slice(0, TOLD_REVS) })
  return `${json.slice(0, -1)},"_revisions":${revisions}}`
}

function newJson(
  storage: DocStorage,
  write: DocWrite,
  stored: StoredDoc | undefined,
  against: string | undefined,
): string {
  const [rev] = replicatedRevs(write, stored?.tree ?? EMPTY_TREE)
  const members = [`"_id":${JSON.stringify(write.id)}`]
  if (rev !== undefined) members.push(`"_rev":${JSON.stringify(rev)}`)
  if (write.isDeleted) members.push('"_deleted":true')
  if (write.body !== '{}') members.push(write.body.slice(1, -1))
  if (rev !== undefined) {
    const [pos = '0', sig = ''] = rev.split('-', 2)
    const revisions = write.revisions ?? { start: Number(pos), ids: [sig] }
    members.push(`"_revisions":${JSON.stringify(revisions)}`)
  }
  if (write.attachments.length > 0) {
    const known =
      stored && against !== undefined
        ? storage.readBody(stored.id, against)?.attachments
        : undefined
    const stubs = write.attachments.map((attachment) => {
      const before = known?.find(({ name }) => name === attachment.name)
      return [attachment.name, stubOf(attachment, before)]
    })
    members.push(`"_attachments":${JSON.stringify(Object.fromEntries(stubs))}`)
  }
  return `{${members.join(',')}}`
}

function stubOf(
  attachment: AttachmentWrite,
  before: { contentType: string; digest: string; length: number; revpos: number } | undefined,
): JsonObject {
  if (attachment.kind === 'staged') {
    const { contentType, staged } = attachment
    const { digest, length } = staged
    return { content_type: contentType, digest, length, stub: true }
  }
  const digest = attachment.kind === 'stub' ? attachment.digest : undefined
  return before === undefined
    ? { ...(digest === undefined ? {} : { digest }), stub: true }
    : {
        content_type: before.contentType,
        revpos: before.revpos,
        digest: before.digest,
        length: before.length,
        stub: true,
      }
}

/** The revs of a replicated doc, newest first; none when they make no sense, which refuses it. */
export function replicatedRevs(write: DocWrite, tree: RevTree): string[] {
  try {
    return ancestryOf(write, tree).map(formatRev)
  } catch (error) {
    if (isSyncError(error)) return []
    throw error
  }
}
