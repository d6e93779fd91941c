import {
  EMPTY_TREE,
  formatRev,
  isSyncError,
  leavesBelow,
  leavesOf,
  missingRevs,
  parseRev,
  SyncError,
} from '@tributary/sync-protocol'
import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import type { BulkGetAnswer, BulkGetRequest, OpenRev, RevsDiffAnswer } from './database.ts'
import type {
  AttachmentAnswer,
  DocAnswer,
  DocOptions,
  GetDocOptions,
  OpenRevsOptions,
} from './doc-answer.ts'
import { openAttachment } from './attachment-bytes.ts'
import { renderDoc } from './render-doc.ts'

/** @throws SyncError `not_found`, `deleted` */
export function getDoc(storage: DocStorage, docId: string, options: GetDocOptions = {}): DocAnswer {
  const doc = storage.readDoc(docId)
  if (doc === undefined) throw new SyncError('not_found')
  if (options.rev === undefined && doc.isDeleted) throw new SyncError('deleted')
  const asked = options.rev === undefined ? doc.winner : formatRev(parseRev(options.rev))
  const answer = renderDoc(
    storage,
    doc,
    options.latest === true ? latestOf(doc, asked) : asked,
    options,
  )
  if (answer === undefined) throw new SyncError('not_found')
  return answer
}

function latestOf(doc: StoredDoc, rev: string): string {
  const [leaf] = leavesBelow(doc.tree, rev)
  return leaf === undefined ? rev : formatRev(leaf)
}

/** @throws SyncError `not_found` when all leaves of an unknown doc are asked for */
export function openRevs(storage: DocStorage, docId: string, options: OpenRevsOptions): OpenRev[] {
  const doc = storage.readDoc(docId)
  if (options.openRevs === 'all') {
    if (doc === undefined) throw new SyncError('not_found')
    return leavesOf(doc.tree).flatMap((leaf) => answerRev(storage, doc, formatRev(leaf), options))
  }
  return expandRevs(doc, options.openRevs, options).flatMap((rev): OpenRev[] =>
    doc === undefined ? [{ missing: rev }] : answerRev(storage, doc, rev, options),
  )
}

/** The revs to answer with: each once, and with `latest` the leaves below instead. */
function expandRevs(
  doc: StoredDoc | undefined,
  asked: readonly string[],
  options: DocOptions,
): string[] {
  const revs = new Set<string>()
  for (const text of asked) {
    const rev = formatRev(parseRev(text))
    const below = options.latest === true && doc !== undefined ? leavesBelow(doc.tree, rev) : []
    if (below.length === 0) revs.add(rev)
    for (const leaf of below) revs.add(formatRev(leaf))
  }
  return [...revs]
}

function answerRev(
  storage: DocStorage,
  doc: StoredDoc,
  rev: string,
  options: DocOptions,
): OpenRev[] {
  const answer = renderDoc(storage, doc, rev, options)
  return [answer === undefined ? { missing: rev } : { ok: answer }]
}

/** Answers one item of `_bulk_get`; what is wrong with it is part of the answer. */
function bulkGetOne(
  storage: DocStorage,
  asked: BulkGetRequest,
  options: DocOptions,
): BulkGetAnswer {
  const attsSince = asked.attsSince ?? options.attsSince
  const each = { ...options, ...(attsSince === undefined ? {} : { attsSince }) }
  const refusal = (rev: string, error: SyncError) => ({
    error: { rev, error: error.error, reason: error.reason },
  })
  try {
    const found = openRevs(storage, asked.id, {
      ...each,
      openRevs: asked.rev === undefined ? 'all' : [asked.rev],
    })
    const docs = found.map((answer) =>
      'ok' in answer ? answer : refusal(answer.missing, new SyncError('not_found')),
    )
    return { id: asked.id, docs }
  } catch (error) {
    if (!isSyncError(error)) throw error
    return { id: asked.id, docs: [refusal(asked.rev ?? 'undefined', error)] }
  }
}

/** @throws SyncError `not_found`, `deleted`, `no_attachment` */
export function getAttachment(
  storage: DocStorage,
  docId: string,
  name: string,
  rev: string | undefined,
): AttachmentAnswer {
  const doc = storage.readDoc(docId)
  if (doc === undefined) throw new SyncError('not_found')
  if (rev === undefined && doc.isDeleted) throw new SyncError('deleted')
  const body = storage.readBody(docId, rev === undefined ? doc.winner : formatRev(parseRev(rev)))
  if (body === undefined) throw new SyncError('not_found')
  const attachment = body.attachments.find((candidate) => candidate.name === name)
  if (attachment === undefined) throw new SyncError('no_attachment')
  return openAttachment(storage, attachment)
}

/** Docs whose bodies are held in memory at once. */
const READ_TOGETHER = 100

/** One answer per request, in their order. */
export function bulkGet(
  storage: DocStorage,
  requests: readonly BulkGetRequest[],
  options: DocOptions,
): BulkGetAnswer[] {
  const answers: BulkGetAnswer[] = []
  for (let from = 0; from < requests.length; from += READ_TOGETHER) {
    const some = requests.slice(from, from + READ_TOGETHER)
    const docIds = some.map((asked) => asked.id)
    storage.readTogether(docIds, 'bodies', () => {
      for (const asked of some) answers.push(bulkGetOne(storage, asked, options))
    })
  }
  return answers
}

/** What is missing here, for the docs that lack anything. */
export function diffRevs(
  storage: DocStorage,
  asked: ReadonlyMap<string, readonly string[]>,
): Map<string, RevsDiffAnswer> {
  const answers = new Map<string, RevsDiffAnswer>()
  storage.readTogether([...asked.keys()], 'docs', () => {
    for (const [docId, revs] of asked) {
      const answer = missingRevs(storage.readDoc(docId)?.tree ?? EMPTY_TREE, revs.map(parseRev))
      if (answer.missing.length > 0) answers.set(docId, answer)
    }
  })
  return answers
}
