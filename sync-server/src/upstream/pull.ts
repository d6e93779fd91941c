import * as z from 'zod'
import type { CouchDb, CouchDoc } from './couch-db.ts'
import { hasFiles } from './carry-files.ts'
import { localIdFor } from './ledger.ts'
import { sendFiles } from './push.ts'
import type { UpstreamRules } from './rules.ts'
import type { Tally } from './tally.ts'

const PAGE = 200

export interface PullJob {
  /** The hub's dbs that may hold what comes. */
  readonly homes: readonly CouchDb[]
  readonly target: CouchDb
  readonly rules: UpstreamRules
  readonly tally: Tally
  readonly newSession: () => string
  readonly onProgress: (received: number) => void
}

const checkpointSchema = z.object({ session: z.string(), since: z.string() })

/** Brings home what the network has, page by page; each page is noted on both sides. */
export async function pull(job: PullJob): Promise<void> {
  const session = job.newSession()
  for (let since = await agreedSince(job); ;) {
    const page = await job.target.changes(since, PAGE, false)
    if (page.changes.length === 0) return
    const rows = page.changes.filter((each) => !each.id.startsWith('_design/'))
    const unknown = await unknownRevs(
      job.homes,
      new Map(rows.map(({ id, revs }) => [id, revs] as const)),
    )
    const goneThere = new Set(rows.filter((each) => each.isDeleted).map((each) => each.id))
    await takeIn(job, await job.target.fetchRevs(unknown), goneThere)
    since = page.lastSeq
    const checkpoint = { session, since }
    await job.target.writeLocal(checkpointId(job), checkpoint)
    await home(job).writeLocal(checkpointId(job), checkpoint)
    job.onProgress(job.tally.received)
  }
}

/** The place up to which both sides say that we have read; from the beginning if they differ. */
async function agreedSince(job: PullJob): Promise<string> {
  const there = await job.target.readLocal(checkpointId(job), checkpointSchema)
  const here = await home(job).readLocal(checkpointId(job), checkpointSchema)
  const isAgreed =
    there !== null && here !== null && there.session === here.session && there.since === here.since
  return isAgreed ? here.since : '0'
}

/** Named after both ends, since several hubs read the same db there. */
function checkpointId(job: PullJob): string {
  return `${localIdFor('tributary-read', job.target)}-${job.rules.hubKey}`
}

function home(job: PullJob): CouchDb {
  const [first] = job.homes
  const same = job.homes.find((db) => db.name === job.target.name)
  const found = same ?? first
  if (found === undefined) throw new Error('the hub has no db to read into')
  return found
}

/** Revs that none of the hub's dbs has. */
async function unknownRevs(
  homes: readonly CouchDb[],
  asked: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  let left = asked
  for (const db of homes) left = await db.missing(left)
  return left
}

async function takeIn(
  job: PullJob,
  docs: readonly CouchDoc[],
  goneThere: ReadonlySet<string>,
): Promise<void> {
  const abouts = docs.flatMap((doc) => job.rules.aboutIdOf(doc) ?? [])
  const held = await winningDocs(job.homes, [
    ...new Set([...docs.map((doc) => doc._id), ...abouts]),
  ])
  const accepted = new Map<string, CouchDoc[]>()
  for (const doc of docs) {
    const holder = held.get(doc._id)
    const isDeleted = doc['_deleted'] === true
    const judgement = job.rules.judgeIncoming(doc, {
      held: holder?.doc ?? null,
      withdrawal: isDeleted ? await findWithdrawal(job, doc._id) : null,
      isGoneThere: goneThere.has(doc._id),
      about: (id) => held.get(id)?.doc ?? null,
    })
    if (judgement.kind === 'ignore') continue
    if (judgement.kind === 'refuse') {
      job.tally.refusedHere.push({ id: doc._id, reason: judgement.reason })
      continue
    }
    const place = holder?.db ?? job.rules.placeOf(doc)
    if (place === null) continue
    accepted.set(place, [...(accepted.get(place) ?? []), doc])
  }
  for (const [place, news] of accepted) await store(job, place, news)
}

async function store(job: PullJob, place: string, docs: readonly CouchDoc[]): Promise<void> {
  const db = job.homes.find((each) => each.name === place)
  // Another journey of the network, which is no business of this hub.
  if (db === undefined) return
  const plain = docs.filter((doc) => !hasFiles(doc))
  const refused = [...(await db.write(plain, false)), ...(await sendFiles(job.target, db, docs))]
  job.tally.refusedHere.push(...refused)
  const ids = new Set(docs.map((doc) => doc._id))
  for (const { id } of refused) ids.delete(id)
  job.tally.received += ids.size
}

async function winningDocs(
  homes: readonly CouchDb[],
  ids: readonly string[],
): Promise<Map<string, { readonly db: string; readonly doc: CouchDoc }>> {
  const found = new Map<string, { db: string; doc: CouchDoc }>()
  for (const db of homes) {
    const winners = await db.winners(ids)
    const docs = await db.fetchRevs(new Map([...winners].map(([id, rev]) => [id, [rev]])))
    for (const doc of docs) found.set(doc._id, { db: db.name, doc })
  }
  return found
}

/** Here or there: a tombstone may come before the withdrawal that explains it. */
async function findWithdrawal(job: PullJob, id: string): Promise<CouchDoc | null> {
  const withdrawalId = job.rules.withdrawalIdOf(id)
  const found = await winningDocs([...job.homes, job.target], [withdrawalId])
  return found.get(withdrawalId)?.doc ?? null
}
