import {
  EMPTY_TREE,
  formatRev,
  isJsonObject,
  parseRev,
  type SecurityBody,
  SyncError,
} from '@tributary/sync-protocol'
import {
  breakageInWords,
  type DesignSandbox,
  parseHostile,
  type SandboxDesign,
  type SandboxOutcome,
} from '../design/design-sandbox.ts'
import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import type { DocWrite, WriteDocsOptions } from './doc-write.ts'
import type { DesignDoc } from '../design/design-doc.ts'
import { judgeDesignDoc } from './judge-design-doc.ts'
import { printCase, replicatedRevs } from './print-case.ts'

/** What `validate_doc_update` made of one doc, and of which state of the db it spoke. */
export interface Judgement {
  readonly against: Against
  readonly refusal?: SyncError
}

/**
 * What a write is judged against: the rev that it edits, `none` when there was nothing, or
 * `needless` when it cannot be stored anyway, or is here already.
 */
type Against = string

export interface JudgeContext {
  readonly db: string
  /** The db's `instance_id`. */
  readonly instance: string
  /** The db's storage. @throws SyncError `no_db` when it was closed meanwhile */
  readonly open: () => DocStorage
  readonly security: SecurityBody
  readonly sandbox: DesignSandbox
  readonly validators: readonly DesignDoc[]
}

/** Told to the writer by nobody: the write is judged again. */
export class StaleJudgement extends SyncError {
  constructor() {
    super('too_many_requests', 'The doc changes faster than it can be validated. Try again.')
  }
}

interface Case {
  readonly write: DocWrite
  readonly against: Against
  readonly stored: StoredDoc | undefined
}

const CHUNK_ITEMS = 200
const CHUNK_CHARS = 2_000_000

/**
 * Judges writes before they are queued: design documents by their shape and whether their views
 * compile, all other docs by every `validate_doc_update` of the db. Local docs are not judged.
 */
export async function judgeWrites(
  context: JudgeContext,
  docs: readonly DocWrite[],
  options: WriteDocsOptions,
): Promise<Map<DocWrite, Judgement>> {
  const judged = new Map<DocWrite, Judgement>()
  const cases: Case[] = []
  for (const write of docs) {
    if (write.id.startsWith('_local/')) continue
    if (write.id.startsWith('_design/')) {
      const refusal = await judgeDesignDoc(context, write)
      if (refusal !== undefined) judged.set(write, { against: ANYTHING, refusal })
      continue
    }
    if (context.validators.length === 0) continue
    const stored = context.open().readDoc(write.id)
    const against = judgedAgainst(context.open(), stored, write, options.newEdits)
    judged.set(write, { against })
    if (against === NEEDLESS) continue
    cases.push({ write, against, stored })
  }
  let left = cases
  for (const design of context.validators) {
    const refusals = await askValidator(context, design, left, options)
    for (const [{ write, against }, refusal] of refusals) judged.set(write, { against, refusal })
    left = left.filter((each) => !refusals.has(each))
  }
  return judged
}

/** @throws StaleJudgement, or why the write is refused */
export function checkJudgement(
  judgement: Judgement | undefined,
  storage: DocStorage,
  stored: StoredDoc | undefined,
  write: DocWrite,
  newEdits: boolean,
): void {
  if (judgement === undefined) return
  const isStale =
    judgement.against !== ANYTHING &&
    judgement.against !== judgedAgainst(storage, stored, write, newEdits)
  if (isStale) throw new StaleJudgement()
  if (judgement.refusal !== undefined) throw judgement.refusal
}

const ANYTHING = 'anything'
const NEEDLESS = 'needless'
const NONE = 'none'

/**
 * An edit is judged against the rev that it edits. So is a replicated rev, by the nearest of its
 * ancestors whose body is here; when none is, against what everybody sees now, so that a forged
 * ancestry gets round no rule.
 */
function judgedAgainst(
  storage: DocStorage,
  stored: StoredDoc | undefined,
  write: DocWrite,
  newEdits: boolean,
): Against {
  const tree = stored?.tree ?? EMPTY_TREE
  if (!newEdits) {
    const [leaf, ...ancestors] = replicatedRevs(write, tree)
    if (leaf === undefined || tree.has(leaf)) return NEEDLESS
    const here = ancestors.find((rev) => tree.has(rev) && hasBody(storage, write.id, rev))
    return here ?? stored?.winner ?? NONE
  }
  if (write.rev === undefined) {
    return stored === undefined || (stored.isDeleted && !write.isDeleted) ? NONE : NEEDLESS
  }
  const parent = formatRev(parseRev(write.rev))
  if (!tree.has(parent)) return NEEDLESS
  for (const node of tree.values()) if (node.parent === parent) return NEEDLESS
  return parent
}

function hasBody(storage: DocStorage, docId: string, rev: string): boolean {
  return storage.readBody(docId, rev) !== undefined
}

/** Asks one validator about docs, and goes on behind one that it broke down on. */
async function askValidator(
  context: JudgeContext,
  design: DesignDoc,
  cases: readonly Case[],
  { principal }: WriteDocsOptions,
): Promise<Map<Case, SyncError>> {
  const refusals = new Map<Case, SyncError>()
  const roles = principal.isAdmin ? new Set([...principal.roles, '_admin']) : principal.roles
  const call = {
    kind: 'validate' as const,
    userCtx: { db: context.db, name: principal.name, roles: [...roles] },
    secObj: JSON.parse(JSON.stringify(context.security)),
  }
  for (let at = 0; at < cases.length;) {
    const { chunk, items } = chunkFrom(context.open(), cases, at)
    const outcome = await context.sandbox.run({
      lane: 'judge',
      db: context.instance,
      design,
      call,
      items,
    })
    const answered = readVerdicts(outcome, design, chunk.length)
    answered.forEach((refusal, index) => {
      const each = chunk[index]
      if (each !== undefined && refusal !== undefined) refusals.set(each, refusal)
    })
    at += answered.length
  }
  return refusals
}

/** So many docs as are printed and judged in one go: a batch may hold thousands. */
function chunkFrom(
  storage: DocStorage,
  cases: readonly Case[],
  at: number,
): { chunk: Case[]; items: string[] } {
  const chunk: Case[] = []
  const items: string[] = []
  let chars = 0
  for (const each of cases.slice(at, at + CHUNK_ITEMS)) {
    if (chars > CHUNK_CHARS) break
    const item = printCase(
      storage,
      each.write,
      each.stored,
      each.against === NONE ? undefined : each.against,
    )
    chars += item.length
    chunk.push(each)
    items.push(item)
  }
  return { chunk, items }
}

/** One entry per doc that was judged, `undefined` for those that pass; at least one entry. */
function readVerdicts(
  outcome: SandboxOutcome,
  design: SandboxDesign,
  count: number,
): (SyncError | undefined)[] {
  const failed = (reason: string) =>
    new SyncError('forbidden', `validate_doc_update of ${design.id} failed: ${reason}`)
  if (outcome.kind === 'refused') {
    const refusal = failed(`${outcome.error}: ${outcome.reason}`)
    return Array.from({ length: count }, () => refusal)
  }
  const verdicts = outcome.results.map((result): SyncError | undefined => {
    if (!result.ok) return failed(`${result.error}: ${result.reason}`)
    const verdict = parseHostile(result.json)
    if (!isJsonObject(verdict)) return failed('it forged its answer')
    if (verdict['ok'] === true) return undefined
    const { forbidden, unauthorized, failed: reason } = verdict
    if (typeof forbidden === 'string') return new SyncError('forbidden', forbidden)
    if (typeof unauthorized === 'string') return new SyncError('unauthorized', unauthorized)
    return failed(typeof reason === 'string' ? reason : 'it forged its answer')
  })
  if (outcome.kind === 'done') return verdicts
  const words = breakageInWords(outcome.failure)
  // A doc that brings the function down is at fault; one that never had its turn is not.
  if (!outcome.isTransient) return [...verdicts, failed(words)]
  const later = new SyncError('too_many_requests', failed(words).reason)
  return [...verdicts, ...Array.from({ length: count - verdicts.length }, () => later)]
}
