import type { CouchDb } from './couch-db.ts'
import { CouchRefusal } from './couch-remote.ts'
import { Ledger } from './ledger.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'
import { readHeld } from './read-held.ts'
import { recall } from './recall.ts'
import { Receipts } from './receipts.ts'
import type { HeldDoc, PublishedDoc, UpstreamRules, Verdict } from './rules.ts'
import { newTally, type Tally } from './tally.ts'
import type { Target } from './target.ts'
import { UpstreamError } from './upstream-error.ts'

export interface MergeJob {
  /** The hub's dbs that hold records which may travel. */
  readonly homes: readonly CouchDb[]
  readonly target: Target
  readonly rules: UpstreamRules
  readonly newSession: () => string
  readonly onProgress: (line: string) => void
  /** Filled while the merge goes on, so that one that fails half way can still tell. */
  readonly tally?: Tally
}

interface Pair {
  readonly home: CouchDb
  readonly there: CouchDb
  readonly held: readonly HeldDoc[]
  readonly ledger: Ledger
  readonly receipts: Receipts
}

/**
 * Merges a hub with the wider network: first takes in what the network has, withdrawals
 * included, then sends what may travel and calls back what may not any more.
 *
 * @throws UpstreamError when the other side cannot be reached or refuses altogether
 */
export async function merge(job: MergeJob): Promise<Tally> {
  try {
    return await mergeAll(job)
  } catch (error) {
    if (!(error instanceof CouchRefusal)) throw error
    const words = `${job.target.label} refuses: ${error.reason}. Ask those who run it for rights.`
    throw new UpstreamError('refused', words, { cause: error })
  }
}

async function mergeAll(job: MergeJob): Promise<Tally> {
  const tally = job.tally ?? newTally()
  const { homes, target, rules } = job
  const theirs = new Map(
    homes.map((home) => [target.dbFor(home.name).name, target.dbFor(home.name)]),
  )
  for (const db of theirs.values()) {
    await db.createIfMissing()
    await pull({
      homes,
      target: db,
      rules,
      tally,
      newSession: job.newSession,
      onProgress: (received) => job.onProgress(`Received ${received} …`),
    })
  }

  const pairs = await Promise.all(homes.map((home) => openPair(home, job)))
  const travelled = new Set(
    pairs.flatMap(({ ledger, receipts }) => [...ledger.sent, ...receipts.everTold]),
  )
  const verdicts = rules.select(
    pairs.flatMap((pair) => pair.held),
    (id) => travelled.has(id),
  )
  for (const held of pairs.flatMap((pair) => pair.held)) {
    const verdict = verdicts.get(held.id)
    if (verdict === undefined || verdict.travels || !rules.isOwn(held.doc)) continue
    if (verdict.stays === 'visibility') tally.stayedByVisibility += 1
    if (verdict.stays === 'consent') tally.stayedForConsent += 1
  }
  const mayGo = (held: HeldDoc) => verdicts.get(held.id)?.travels === true
  // What may not be there any more goes first: it matters most if the line is cut again.
  for (const pair of pairs) {
    const { home: source, there, receipts } = pair
    const held = pair.held.filter((each) => !mayGo(each) && wasSent(each, pair, rules))
    await recall({ source, target: there, held, rules, receipts, tally })
  }
  const total = pairs.flatMap((pair) => pair.held.filter(mayGo)).length
  let before = 0
  for (const { home, there, held, ledger, receipts } of pairs) {
    const selected = held.filter(mayGo)
    const from = before
    const onProgress = (done: number) => job.onProgress(`Checked ${from + done} of ${total} …`)
    const formOf = (id: string) => formFrom(verdicts.get(id))
    const common = { formOf, rules, ledger, receipts, tally, onProgress }
    await push({ source: home, target: there, selected, ...common })
    before += selected.length
  }
  return tally
}

async function openPair(home: CouchDb, { target, rules }: MergeJob): Promise<Pair> {
  const there = target.dbFor(home.name)
  const held = await readHeld(home)
  const [to = target.label] = target.label.split('/')
  return {
    home,
    there,
    held,
    ledger: await Ledger.open(home, there),
    receipts: new Receipts(home, held, rules, to),
  }
}

function formFrom(verdict: Verdict | undefined): PublishedDoc | null {
  return verdict?.travels === true ? (verdict.form ?? null) : null
}

function wasSent(held: HeldDoc, { ledger, receipts }: Pair, rules: UpstreamRules): boolean {
  return ledger.sent.has(held.id) || (receipts.told.has(held.id) && rules.isOwn(held.doc))
}
