import { formatRev, historyOf, leavesOf, revisionsOf } from '@tributary/sync-protocol'
import type { DocStorage, StoredBody, StoredDoc } from '../storage/doc-storage.ts'
import { openAttachment } from './attachment-bytes.ts'
import type { AttachmentAnswer, DocAnswer, GetDocOptions, InlineAttachment } from './doc-answer.ts'

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
    return { id: doc.id, rev, isDeleted, json, following: NO_BYTES, inline: NO_BYTES }
  }
  const members = [`"_id":${JSON.stringify(doc.id)}`, `"_rev":${JSON.stringify(rev)}`]
  if (isDeleted) members.push('"_deleted":true')
  if (body.json !== '{}') members.push(body.json.slice(1, -1))
  members.push(...metaMembers(storage, doc, rev, options))
  const shown = { following: NO_BYTES, inline: NO_BYTES }
  if (body.attachments.length === 0) {
    return { id: doc.id, rev, isDeleted, json: `{${members.join(',')}}`, ...shown }
  }
  const head = `{${members.join(',')},"_attachments":`
  const { text, ...bytes } = renderAttachments(storage, doc, rev, body, options, head.length)
  return { id: doc.id, rev, isDeleted, json: `${head}${text}}`, ...bytes }
}

/** One for all: lists print thousands of docs, and few have attachments. */
const NO_BYTES: readonly never[] = []

function asksForMeta(options: GetDocOptions): boolean {
  const { revs, revsInfo, conflicts, deletedConflicts, localSeq } = options
  return (
    revs === true ||
    revsInfo === true ||
    conflicts === true ||
    deletedConflicts === true ||
    localSeq === true
  )
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

/** @param offset - where in the doc's JSON the text will begin */
function renderAttachments(
  storage: DocStorage,
  doc: StoredDoc,
  rev: string,
  body: StoredBody,
  options: GetDocOptions,
  offset: number,
): { text: string; following: AttachmentAnswer[]; inline: InlineAttachment[] } {
  const { attachments: form } = options
  const newerThanPos = form === undefined ? 0 : newerThan(doc, rev, options.attsSince)
  const following: AttachmentAnswer[] = []
  const inline: InlineAttachment[] = []
  let text = ''
  for (const stored of body.attachments) {
    const attachment = openAttachment(storage, stored)
    const { contentType, revpos, digest, length } = stored
    const shown = { content_type: contentType, revpos, digest }
    text += `${text === '' ? '{' : ','}${JSON.stringify(stored.name)}:`
    if (form === undefined || revpos <= newerThanPos) {
      text += JSON.stringify({ ...shown, length, stub: true })
    } else if (form === 'follows') {
      following.push(attachment)
      text += JSON.stringify({ ...shown, length, follows: true })
    } else {
      text += JSON.stringify({ ...shown, data: '' })
      inline.push({ at: offset + text.length - '"}'.length, attachment })
    }
  }
  return { text: `${text}}`, following, inline }
}
