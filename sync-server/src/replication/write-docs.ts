import { hash } from 'node:crypto'
import {
  addEdit,
  createRev,
  EMPTY_TREE,
  formatRev,
  isSyncError,
  type JsonObject,
  mergePath,
  parseRev,
  type Rev,
  type RevTree,
  stem,
  SyncError,
} from '@tributary/sync-protocol'
import { forgetRows, type Withdrawn } from '../indexes/forget-rows.ts'
import type { DocStorage, StoredAttachment, StoredDoc } from '../storage/doc-storage.ts'
import { checkJudgement, type Judgement } from './judge-writes.ts'
import { storeLocal } from './local-docs.ts'
import { isOwnLocal } from './own-locals.ts'
import { takeAttachments } from './take-attachments.ts'
import { ancestryOf } from './write-ancestry.ts'
import type { AttachmentWrite, DocWrite, WriteDocsOptions, WriteOutcome } from './doc-write.ts'

export interface WriteContext {
  readonly db: string
  readonly storage: DocStorage
  readonly revsLimit: number
  /** What `validate_doc_update` made of these writes; empty when there is none. */
  readonly judgements: ReadonlyMap<DocWrite, Judgement>
  /** Collects the docs that were deleted or lost bodies. */
  readonly withdrawn: Withdrawn
  /** Told of each doc that was changed; taken back by the caller when the commit fails. */
  readonly onChanged: (doc: StoredDoc, winnerBody: string | undefined) => void
}

/** Stores the docs of one request in order. A refused doc leaves no trace and stops no other. */
export function writeDocs(
  context: WriteContext,
  docs: readonly DocWrite[],
  options: WriteDocsOptions,
): WriteOutcome[] {
  const outcomes = docs.map((write): WriteOutcome => {
    try {
      // Attachments are kept one by one: what came before the one that is refused must go again.
      const rev =
        write.attachments.length === 0
          ? writeDoc(context, write, options)
          : context.storage.savepoint(() => writeDoc(context, write, options))
      return { kind: 'stored', id: write.id, rev }
    } catch (error) {
      if (!isSyncError(error) || error.code === 'insufficient_storage') throw error
      const rev = write.rev === undefined ? {} : { rev: write.rev }
      return { kind: 'refused', id: write.id, ...rev, refusal: error }
    }
  })
  forgetRows(context.storage, context.withdrawn)
  return outcomes
}

function writeDoc(context: WriteContext, write: DocWrite, options: WriteDocsOptions): string {
  if (write.id.startsWith('_local/')) {
    const isOwn = isOwnLocal(write.id.slice('_local/'.length))
    if (isOwn && !options.principal.isAdmin) throw new SyncError('forbidden')
    return storeLocal(context.storage, write)
  }
  const stored = context.storage.readDoc(write.id)
  const judgement = context.judgements.get(write)
  checkJudgement(judgement, context.storage, stored, write, options.newEdits)
  try {
    askPolicy(context, write, stored, options)
  } catch (refusal) {
    // Made on a state that is not the last one, it may be allowed once it was merged with that.
    if (options.newEdits) findParent(stored?.tree ?? EMPTY_TREE, write, stored)
    throw refusal
  }
  return options.newEdits
    ? storeEdit(context, withOwnRevpos(write), stored)
    : storeReplica(context, write, stored)
}

function askPolicy(
  context: WriteContext,
  write: DocWrite,
  stored: StoredDoc | undefined,
  options: WriteDocsOptions,
): void {
  if (options.policy === undefined) return
  const rev = write.rev === undefined ? {} : { _rev: write.rev }
  const deleted = write.isDeleted ? { _deleted: true } : {}
  const body = stored && context.storage.readBody(stored.id, stored.winner)
  options.policy({
    db: context.db,
    docId: write.id,
    incoming: { ...JSON.parse(write.body), _id: write.id, ...rev, ...deleted },
    stored:
      stored === undefined
        ? null
        : {
            ...JSON.parse(body?.json ?? '{}'),
            _id: stored.id,
            _rev: stored.winner,
            ...(stored.isDeleted ? { _deleted: true } : {}),
          },
    isDeletion: write.isDeleted,
    hasAttachments: write.attachments.length > 0,
    principal: options.principal,
    lookup: (docId) => lookUp(context, docId),
  })
}

function lookUp(context: WriteContext, docId: string): JsonObject | null {
  const doc = context.storage.readDoc(docId)
  if (doc === undefined || doc.isDeleted) return null
  const body = context.storage.readBody(doc.id, doc.winner)
  return { ...JSON.parse(body?.json ?? '{}'), _id: doc.id, _rev: doc.winner }
}

/** The bytes that come with an edit are new with that edit, whatever revpos they had before. */
function withOwnRevpos(write: DocWrite): DocWrite {
  if (write.attachments.length === 0) return write
  const attachments = write.attachments.map((attachment): AttachmentWrite => {
    if (attachment.kind !== 'bytes' && attachment.kind !== 'staged') return attachment
    const { revpos: _former, ...rest } = attachment
    return rest
  })
  return { ...write, attachments }
}

/** An edit made here: it must name the leaf it changes. */
function storeEdit(context: WriteContext, write: DocWrite, stored: StoredDoc | undefined): string {
  const tree = stored?.tree ?? EMPTY_TREE
  const parent = findParent(tree, write, stored)
  const pos = (parent?.pos ?? 0) + 1
  const attachments = takeAttachments(context.storage, write, { stored, parent, pos })
  const rev = createRev(
    { parent, isDeleted: write.isDeleted, body: write.body, attachments },
    md5Hex,
  )
  const parentKey = parent === undefined ? null : formatRev(parent)
  return store(context, write, addEdit(tree, parentKey, rev, write.isDeleted), rev, attachments)
}

/** @throws SyncError `conflict` when the rev given is not a leaf, or none is given and one is needed */
function findParent(
  tree: RevTree,
  write: DocWrite,
  stored: StoredDoc | undefined,
): Rev | undefined {
  if (write.rev !== undefined) {
    const key = formatRev(parseRev(write.rev))
    const node = tree.get(key)
    for (const other of tree.values()) if (other.parent === key) throw new SyncError('conflict')
    if (node === undefined) throw new SyncError('conflict')
    return node
  }
  if (stored === undefined) return undefined
  // A doc that was deleted may be made again without its rev; its history goes on.
  if (stored.isDeleted && !write.isDeleted) return tree.get(stored.winner)
  throw new SyncError('conflict')
}

/** A rev made elsewhere: merged as it is, and it never conflicts. */
function storeReplica(
  context: WriteContext,
  write: DocWrite,
  stored: StoredDoc | undefined,
): string {
  const [leaf, ...ancestors] = ancestryOf(write, stored?.tree ?? EMPTY_TREE)
  const { tree, isNews } = mergePath(stored?.tree ?? EMPTY_TREE, {
    revs: [leaf, ...ancestors],
    isDeleted: write.isDeleted,
  })
  const key = formatRev(leaf)
  if (!isNews) {
    if (stored !== undefined && tree !== stored.tree) keep(context, write.id, tree, [])
    return key
  }
  const parent = ancestors.find((rev) => stored?.tree.has(formatRev(rev)) === true)
  return store(
    context,
    write,
    tree,
    leaf,
    takeAttachments(context.storage, write, { stored, parent, pos: leaf.pos }),
  )
}

function store(
  context: WriteContext,
  write: DocWrite,
  tree: RevTree,
  rev: Rev,
  attachments: readonly StoredAttachment[],
): string {
  const key = formatRev(rev)
  keep(context, write.id, tree, [{ rev: key, body: { json: write.body, attachments } }])
  return key
}

function keep(
  context: WriteContext,
  id: string,
  tree: RevTree,
  bodies: readonly {
    rev: string
    body: { json: string; attachments: readonly StoredAttachment[] }
  }[],
): void {
  const stemmed = stem(tree, context.revsLimit)
  const doc = context.storage.writeDoc({
    id,
    tree: stemmed.tree,
    bodies,
    droppedRevs: stemmed.dropped,
  })
  const isDeletion = bodies.some(({ rev }) => doc.tree.get(rev)?.isDeleted === true)
  if (isDeletion || stemmed.dropped.length > 0) context.withdrawn.set(id, doc.seq)
  const winner = bodies.find(({ rev, body }) => rev === doc.winner && body.attachments.length === 0)
  context.onChanged(doc, winner?.body.json)
}

function md5Hex(text: string): string {
  return hash('md5', text)
}
