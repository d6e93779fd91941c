import { formatRev, historyOf, leavesOf, revisionsOf } from '@tributary/sync-protocol'
import type { DocStorage, StoredAttachment, StoredBody, StoredDoc } from '../storage/doc-storage.ts'
import type { AttachmentBytes, DocAnswer, GetDocOptions } from './database.ts'

/**
 * Prints one rev of a doc. The body goes out as the text that was stored, never parsed.
 *
 * @returns `undefined` when the body is not here (never came, or was compacted away)
 */
export function renderDoc(
  storage: DocStorage,
  doc: StoredDoc,
  rev: string,
  options: GetDocOptions = {},
): DocAnswer | undefined {
  const body = storage.readBody(doc.id, rev)
  return body === undefined ? undefined : renderBody(storage, doc, rev, body, options)
}

export function renderBody(
  storage: DocStorage,
  doc: StoredDoc,
  rev: string,
  body: StoredBody,
  options: GetDocOptions = {},
): DocAnswer {
  const isDeleted = rev === doc.winner ? doc.isDeleted : (doc.tree.get(rev)?.isDeleted ?? false)
  // What lists print thousands of times: nothing but the body.
  if (!isDeleted && body.attachments.length === 0 && !asksForMeta(options)) {
    const own = body.json === '{}' ? '' : `,${body.json.slice(1, -1)}`
    const json = `{"_id":${JSON.stringify(doc.id)},"_rev":"${rev}"${own}}`
    return { id: doc.id, rev, isDeleted, json, following: [] }
  }
  const members = [`"_id":${JSON.stringify(doc.id)}`, `"_rev":${JSON.stringify(rev)}`]
  if (isDeleted) members.push('"_deleted":true')
  if (body.json !== '{}') members.push(body.json.slice(1, -1))
  members.push(...metaMembers(storage, doc, rev, options))
  const following: AttachmentBytes[] = []
  if (body.attachments.length > 0) {
    const wanted = newerThan(doc, rev, options.attsSince)
    members.push(`"_attachments":${renderAttachments(storage, body, wanted, options, following)}`)
  }
  return { id: doc.id, rev, isDeleted, json: `{${members.join(',')}}`, following }
}

function asksForMeta(options: GetDocOptions): boolean {
  const { revs, revsInfo, conflicts, deletedConflicts, localSeq } = options
  return [revs, revsInfo, conflicts, deletedConflicts, localSeq].includes(true)
}

function metaMembers(
  storage: DocStorage,
  doc: StoredDoc,
  rev: string,
  options: GetDocOptions,
): string[] {
  const members: string[] = []
  if (options.revs === true) {
    members.push(`"_revisions":${JSON.stringify(revisionsOf(doc.tree, rev))}`)
  }
  if (options.revsInfo === true) {
    const here = storage.bodyRevs(doc.id)
    const info = historyOf(doc.tree, rev).map((node) => {
      const key = formatRev(node)
      return {
        rev: key,
        status: !here.has(key) ? 'missing' : node.isDeleted ? 'deleted' : 'available',
      }
    })
    members.push(`"_revs_info":${JSON.stringify(info)}`)
  }
  if (options.conflicts === true || options.deletedConflicts === true) {
    const others =
      doc.leafCount < 2 ? [] : leavesOf(doc.tree).filter((leaf) => formatRev(leaf) !== rev)
    const live = others.filter((leaf) => !leaf.isDeleted).map(formatRev)
    const dead = others.filter((leaf) => leaf.isDeleted).map(formatRev)
    if (options.conflicts === true && live.length > 0) {
      members.push(`"_conflicts":${JSON.stringify(live)}`)
    }
    if (options.deletedConflicts === true && dead.length > 0) {
      members.push(`"_deleted_conflicts":${JSON.stringify(dead)}`)
    }
  }
  if (options.localSeq === true) members.push(`"_local_seq":${doc.seq}`)
  return members
}

/** The generation after which an attachment is news to somebody who has the revs in `attsSince`. */
function newerThan(doc: StoredDoc, rev: string, attsSince: readonly string[] | undefined): number {
  if (attsSince === undefined || attsSince.length === 0) return 0
  const known = new Set(attsSince)
  return historyOf(doc.tree, rev).find((node) => known.has(formatRev(node)))?.pos ?? 0
}

function renderAttachments(
  storage: DocStorage,
  body: StoredBody,
  newerThanPos: number,
  options: GetDocOptions,
  following: AttachmentBytes[],
): string {
  const entries = body.attachments.map((attachment) => {
    const isWanted = options.attachments !== undefined && attachment.revpos > newerThanPos
    const bytes = isWanted ? storage.readAttachment(attachment.digest) : undefined
    if (bytes !== undefined && options.attachments === 'follows')
      following.push({ ...attachment, bytes })
    const stub = renderStub(attachment, bytes, options.attachments === 'follows')
    return `${JSON.stringify(attachment.name)}:${JSON.stringify(stub)}`
  })
  return `{${entries.join(',')}}`
}

function renderStub(
  attachment: StoredAttachment,
  bytes: Uint8Array | undefined,
  follows: boolean,
): object {
  const { contentType, revpos, digest, length } = attachment
  const head = { content_type: contentType, revpos, digest }
  if (bytes === undefined) return { ...head, length, stub: true }
  if (follows) return { ...head, length, follows: true }
  return { ...head, data: toBase64(bytes) }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
