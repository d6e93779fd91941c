import { chunks, inBatches } from '../replicator/batches.ts'
import type { CouchDb, CouchDoc, RefusedDoc } from './couch-db.ts'
import { carryFiles, hasFiles } from './carry-files.ts'
import { CouchRefusal } from './couch-remote.ts'
import { publishForms } from './publish-forms.ts'
import type { PushJob } from './push-job.ts'
import type { HeldDoc } from './rules.ts'

const CHUNK = 200

/**
 * Sends what is missing there, with its ancestry, and tells the phones only what was seen there
 * afterwards. Cut at any point it can be repeated: what is there is not sent again.
 */
export async function push(job: PushJob): Promise<void> {
  let done = 0
  for (const part of chunks(job.selected, CHUNK)) {
    await pushPart(job, part)
    done += part.length
    job.onProgress(done)
  }
}

async function pushPart(job: PushJob, part: readonly HeldDoc[]): Promise<void> {
  const { source, target, rules, ledger, receipts, tally } = job
  const published = await publishForms(job, part)
  const whole = part.filter((held) => !published.settled.has(held.id))
  const missing = await target.missing(new Map(whole.map((held) => [held.id, held.revs])))
  const fetched = await source.fetchRevs(missing)
  const docs = fetched.filter((doc) => doc['_deleted'] === true || rules.mayLeafTravel(doc))
  const fresh = new Set([...docs.map((doc) => doc._id), ...published.fresh])
  // Before it goes: a record whose sending nobody confirmed can be called back, too.
  await ledger.note(docs.map((doc) => doc._id))
  const refused = [
    ...published.refused,
    ...(await sendAll(
      target,
      docs.filter((doc) => !hasFiles(doc)),
    )),
    ...(await sendFiles(source, target, docs)),
  ]
  tally.refusedThere.push(...refused)

  const ids = part.map((held) => held.id)
  const there = await target.winners(ids)
  for (const { id } of published.refused) there.delete(id)
  const gone = whole.filter((held) => !there.has(held.id))
  for (const id of await bringBack(job, gone, new Set(refused.map((each) => each.id)))) {
    there.set(id, '')
    fresh.add(id)
  }
  for (const { id, doc } of part) {
    if (!there.has(id)) {
      if (!refused.some((each) => each.id === id)) tally.notThere.push(id)
    } else if (fresh.has(id)) tally.sent += 1
    else if (rules.isOwn(doc)) tally.alreadyThere += 1
  }
  await receipts.confirm(ids.filter((id) => there.has(id)))
}

/** Sends docs with their revs; a batch that is too large for the server goes in halves. */
export async function sendAll(
  target: CouchDb,
  docs: readonly CouchDoc[],
): Promise<readonly RefusedDoc[]> {
  const refused: RefusedDoc[] = []
  for (const batch of inBatches(docs)) {
    try {
      refused.push(...(await target.write(batch, false)))
    } catch (error) {
      if (!(error instanceof CouchRefusal) || error.status === 404) throw error
      if (batch.length === 1) {
        refused.push({ id: batch[0]?._id ?? '?', reason: error.reason })
        continue
      }
      const middle = Math.ceil(batch.length / 2)
      refused.push(...(await sendAll(target, batch.slice(0, middle))))
      refused.push(...(await sendAll(target, batch.slice(middle))))
    }
  }
  return refused
}

/** Sends those docs that have attachments. @returns those that were refused */
export function sendFiles(
  source: CouchDb,
  target: CouchDb,
  docs: readonly CouchDoc[],
): Promise<readonly RefusedDoc[]> {
  const carried = docs.filter(hasFiles).map((doc) => {
    const { _rev: rev } = doc
    return { doc, rev: typeof rev === 'string' ? rev : '', newEdits: false }
  })
  return carryFiles(source, target, carried)
}

/**
 * Sends again what this hub itself had called back and what may travel once more: the revs are
 * there already, below the tombstone. What others deleted there stays deleted.
 *
 * @returns the ids that are there again
 */
async function bringBack(
  job: PushJob,
  gone: readonly HeldDoc[],
  refusedIds: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { source, target, rules, tally } = job
  const tombstoneRevs = await target.tombstones(gone.map((held) => held.id))
  const tombstones = await target.fetchRevs(
    new Map([...tombstoneRevs].map(([id, rev]) => [id, [rev]])),
  )
  const own = tombstones.filter((doc) => rules.isOwnRecall(doc))
  for (const { _id } of tombstones.filter((doc) => !rules.isOwnRecall(doc))) {
    if (!refusedIds.has(_id))
      tally.refusedThere.push({ id: _id, reason: 'deleted there by others' })
  }
  const winners = await source.winners(own.map((doc) => doc._id))
  const bodies = await source.fetchRevs(new Map([...winners].map(([id, rev]) => [id, [rev]])))
  const again = bodies.map(({ _revisions: _unused, ...doc }) => ({
    doc: { ...doc, _id: doc._id, _rev: tombstoneRevs.get(doc._id) },
    rev: winners.get(doc._id) ?? '',
    newEdits: true,
  }))
  await job.ledger.note(own.map((doc) => doc._id))
  const plain = again.filter(({ doc }) => !hasFiles(doc)).map(({ doc }) => doc)
  const refused = [
    ...(await target.write(plain, true)),
    ...(await carryFiles(
      source,
      target,
      again.filter(({ doc }) => hasFiles(doc)),
    )),
  ]
  const there = await target.winners(own.map((doc) => doc._id))
  tally.refusedThere.push(...refused.filter(({ id }) => !there.has(id)))
  return [...there.keys()]
}
