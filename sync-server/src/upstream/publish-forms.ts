import { isDeepStrictEqual } from 'node:util'
import type { CouchDoc, RefusedDoc } from './couch-db.ts'
import type { PushJob } from './push-job.ts'
import type { HeldDoc, PublishedDoc } from './rules.ts'

export interface PublishedForms {
  /** Dealt with here; not to be sent as they are. */
  readonly settled: ReadonlySet<string>
  readonly fresh: ReadonlySet<string>
  readonly refused: readonly RefusedDoc[]
}

/**
 * Sends the form of a record that the network may see where that is not the hub's own doc: an
 * earlier text was never meant to leave. Compared by content, since such a form has no rev here;
 * another form that is there is replaced and forgotten.
 */
export async function publishForms(
  job: Pick<PushJob, 'target' | 'formOf' | 'rules' | 'ledger' | 'tally'>,
  part: readonly HeldDoc[],
): Promise<PublishedForms> {
  const forms = new Map(
    part.flatMap(({ id }): [string, PublishedDoc][] => {
      const form = job.formOf(id)
      return form === null ? [] : [[id, form]]
    }),
  )
  const ids = [...forms.keys()]
  const before = await standing(job, ids)
  const writes: object[] = []
  const settled = new Set<string>()
  const refused: RefusedDoc[] = []
  for (const [id, { doc, isCopy }] of forms) {
    const { live, tombstone } = before.get(id) ?? {}
    // Nothing there and nothing to hide: it goes with its own revs, like any other record.
    if (live === undefined && tombstone === undefined && !isCopy) continue
    settled.add(id)
    if (live !== undefined && isSameContent(live, doc)) continue
    if (live === undefined && tombstone !== undefined && !job.rules.isOwnRecall(tombstone)) {
      refused.push({ id, reason: 'deleted there by others' })
      continue
    }
    const parent = live ?? tombstone
    writes.push(parent === undefined ? doc : { ...doc, _rev: parent['_rev'] })
  }
  const fresh = new Set(writes.map((doc) => String(Reflect.get(doc, '_id'))))
  await job.ledger.note([...fresh])
  const answers = await job.target.write(writes, true)
  const after = await standing(job, [...fresh])
  for (const id of fresh) {
    const form = forms.get(id)
    const { live } = after.get(id) ?? {}
    if (live !== undefined && form !== undefined && isSameContent(live, form.doc)) continue
    refused.push(answers.find((each) => each.id === id) ?? { id, reason: 'it did not arrive' })
  }
  const isReplacing = [...fresh].some((id) => before.get(id) !== undefined)
  if (isReplacing && !(await job.target.compact())) job.tally.isForgettingUnsure = true
  return { settled, fresh, refused }
}

interface Standing {
  readonly live?: CouchDoc
  readonly tombstone?: CouchDoc
}

/** What the network shows under these ids, or the tombstone in its place. */
async function standing(
  { target }: Pick<PushJob, 'target'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Standing>> {
  const found = new Map<string, Standing>()
  const asked = (winners: ReadonlyMap<string, string>) =>
    new Map([...winners].map(([id, rev]) => [id, [rev]]))
  for (const doc of await target.fetchRevs(asked(await target.winners(ids)))) {
    found.set(doc._id, { live: doc })
  }
  for (const doc of await target.fetchRevs(asked(await target.tombstones(ids)))) {
    found.set(doc._id, { tombstone: doc })
  }
  return found
}

function isSameContent(a: CouchDoc, b: CouchDoc): boolean {
  const own = (doc: CouchDoc) =>
    Object.fromEntries(Object.entries(doc).filter(([name]) => !name.startsWith('_')))
  return isDeepStrictEqual(own(a), own(b))
}
