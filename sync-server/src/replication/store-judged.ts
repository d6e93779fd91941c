import type { DocWrite, WriteOutcome } from './doc-write.ts'
import type { DesignDocs } from './design-docs.ts'
import { type Judgement, StaleJudgement } from './judge-writes.ts'

export interface Judgements {
  readonly byWrite: ReadonlyMap<DocWrite, Judgement>
  /** Whether those functions judged that would judge now. */
  readonly areCurrent: () => boolean
}

export interface JudgedWrite {
  readonly docs: readonly DocWrite[]
  readonly designs: DesignDocs
  readonly judge: (docs: readonly DocWrite[]) => Promise<Map<DocWrite, Judgement>>
  /** Rejects with `StaleJudgement` when the judgements are not current. */
  readonly store: (
    docs: readonly DocWrite[],
    judgements: Judgements,
  ) => Promise<readonly WriteOutcome[]>
}

/** Times that a write is judged before it is refused, because the db keeps changing meanwhile. */
const MAX_ROUNDS = 10

/**
 * Judges writes, which takes its time, then stores them in a transaction, which must not: what
 * changed in between is judged again. A db without validators goes straight to the write queue,
 * within the same turn of the event loop.
 */
export async function storeJudged({
  docs,
  designs,
  judge,
  store,
}: JudgedWrite): Promise<WriteOutcome[]> {
  const outcomes = new Map<DocWrite, WriteOutcome>()
  let left = docs
  for (let round = 1; ; round++) {
    const key = designs.validatorsKey()
    const isJudged = designs.validators().length > 0 || left.some(({ id }) => isDesignDoc(id))
    const byWrite = isJudged ? await judge(left) : new Map<DocWrite, Judgement>()
    const areCurrent = () => designs.validatorsKey() === key
    const stored = await storeOrStale(store(left, { byWrite, areCurrent }))
    if (stored !== undefined && round === 1 && !stored.some(isStale)) return [...stored]
    stored?.forEach((outcome, index) => {
      const write = left[index]
      if (write !== undefined) outcomes.set(write, outcome)
    })
    left = left.filter((write) => {
      const outcome = outcomes.get(write)
      return outcome === undefined || isStale(outcome)
    })
    if (left.length === 0 || (round >= MAX_ROUNDS && stored !== undefined)) break
    if (round >= MAX_ROUNDS) throw new StaleJudgement()
  }
  return docs.flatMap((write) => outcomes.get(write) ?? [])
}

function isStale(outcome: WriteOutcome): boolean {
  return outcome.kind === 'refused' && outcome.refusal instanceof StaleJudgement
}

function isDesignDoc(docId: string): boolean {
  return docId.startsWith('_design/')
}

/** `undefined` when nothing was stored, because the design documents had changed. */
async function storeOrStale(
  storing: Promise<readonly WriteOutcome[]>,
): Promise<readonly WriteOutcome[] | undefined> {
  try {
    return await storing
  } catch (error) {
    if (error instanceof StaleJudgement) return undefined
    throw error
  }
}
