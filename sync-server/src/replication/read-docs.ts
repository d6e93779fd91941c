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
import type {
  BulkGetAnswer,
  BulkGetOptions,
  BulkGetRequest,
  OpenRev,
  OpenRevsPage,
  RevsDiffAnswer,
} from './database.ts'
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
export function openRevs(
  storage: DocStorage,
  docId: string,
  options: OpenRevsOptions,
): OpenRevsPage {
  const { openRevs: asked, maxChars = Number.POSITIVE_INFINITY } = options
  const doc = storage.readDoc(docId)
  if (asked === 'all' && doc === undefined) throw new SyncError('not_found')
  const revs =
    asked === 'all'
      ? leavesOf(doc?.tree ?? EMPTY_TREE).map(formatRev)
      : expandRevs(doc, asked, options)
  const answers: OpenRev[] = []
  let chars = 0
  for (const [index, rev] of revs.entries()) {
    const answer = doc === undefined ? undefined : renderDoc(storage, doc, rev, options)
    answers.push(answer === undefined ? { missing: rev } : { ok: answer })
    chars += answer?.json.length ?? 0
    if (chars > maxChars) return { answers, left: revs.slice(index + 1) }
  }
  return { answers, left: [] }
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

/** Answers one item of `_bulk_get`; what is wrong with it is part of the answer. */
function bulkGetOne(
  storage: DocStorage,
  asked: BulkGetRequest,
  options: BulkGetOptions,
): BulkGetAnswer {
  const attsSince = asked.attsSince ?? options.attsSince
  const each = { ...options, ...(attsSince === undefined ? {} : { attsSince }) }
  const refusal = (rev: string, error: SyncError) => ({
    error: { rev, error: error.error, reason: error.reason },
  })
  try {
    const { answers, left } = openRevs(storage, asked.id, {
      ...each,
      openRevs: asked.rev === undefined ? 'all' : [asked.rev],
    })
    const docs = answers.map((answer) =>
      'ok' in answer ? answer : refusal(answer.missing, new SyncError('not_found')),
    )
    return { id: asked.id, docs, ...(left.length === 0 ? {} : { left }) }
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

/** Docs that are read with one statement. */
const READ_TOGETHER = 100
/** The same while nobody knows how large they are. */
const FIRST_TOGETHER = 4

/** One answer per request, in their order; those beyond `maxChars` are left out. */
export function bulkGet(
  storage: DocStorage,
  requests: readonly BulkGetRequest[],
  options: BulkGetOptions,
): BulkGetAnswer[] {
  const { maxChars } = options
  const answers: BulkGetAnswer[] = []
  let chars = 0
  let together = maxChars === undefined ? READ_TOGETHER : FIRST_TOGETHER
  while (answers.length < requests.length) {
    const some = requests.slice(answers.length, answers.length + together)
    const docIds = some.map((asked) => asked.id)
    storage.readTogether(docIds, 'bodies', () => {
      for (const asked of some) {
        const answer = bulkGetOne(storage, asked, options)
        answers.push(answer)
        chars += charsOf(answer)
        if (maxChars !== undefined && chars > maxChars) return
      }
    })
    if (maxChars === undefined) continue
    if (chars > maxChars) break
    // As many as will fit, if they are like those before.
    const fitting = Math.floor(((maxChars - chars) * answers.length) / Math.max(chars, 1))
    together = Math.min(Math.max(fitting, 1), READ_TOGETHER)
  }
  return answers
}

function charsOf({ docs }: BulkGetAnswer): number {
  return docs.reduce((sum, doc) => sum + ('ok' in doc ? doc.ok.json.length : 0), 0)
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
