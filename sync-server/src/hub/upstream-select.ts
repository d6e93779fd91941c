import {
  type AmendmentRecord,
  type AnyRecord,
  type CaptionRecord,
  type ConsentGrantRecord,
  type EntryRecord,
  type MediaRecord,
  mayTravelUpstream,
  parseRecord,
  publishedForm,
  type UpstreamContext,
  type UpstreamWhy,
  type WithdrawalRecord,
} from '@tributary/records'
import type { HeldDoc, PublishedDoc, StayReason, Verdict } from '../upstream/rules.ts'

const STAY_REASONS: Readonly<Record<UpstreamWhy, StayReason>> = {
  shared: 'kind',
  public_by_kind: 'kind',
  follows_its_record: 'kind',
  not_wide_enough: 'visibility',
  no_share_consent: 'consent',
  share_consent_ended: 'consent',
  withdrawn: 'kind',
  never_travelled: 'kind',
  earlier_text: 'kind',
  stays_at_the_hub: 'kind',
}

/** Puts the records' rule to everything the hub holds; what is no record stays. */
export function selectForUpstream(
  held: readonly HeldDoc[],
  hasTravelled: (id: string) => boolean,
  nowMs: number,
): ReadonlyMap<string, Verdict> {
  const records = held.flatMap((each) => {
    const parsed = each.isDeleted ? null : parseRecord(each.doc)
    return parsed?.ok === true ? [parsed.record] : []
  })
  const context = contextOf(records, hasTravelled, nowMs)
  return new Map(
    records.map((record): [string, Verdict] => {
      const { travels, why } = mayTravelUpstream(record, context)
      if (!travels) return [record._id, { travels, stays: STAY_REASONS[why] }]
      return [record._id, { travels, ...formOf(record, context) }]
    }),
  )
}

/** The form in which an entry may be seen beyond the hub, once its text was ever corrected. */
function formOf(record: AnyRecord, context: UpstreamContext): { form?: PublishedDoc } {
  if (record.type !== 'entry') return {}
  const amendments = context.amendmentsOf(record._id)
  if (amendments.every((each) => each.body.text === undefined)) return {}
  const { entry, isCopy } = publishedForm(record, amendments)
  const { _id, ...members } = entry
  const kept = Object.entries(members).filter(([name]) => !name.startsWith('_'))
  return { form: { doc: { _id, ...Object.fromEntries(kept) }, isCopy } }
}

function contextOf(
  records: readonly AnyRecord[],
  hasTravelled: (id: string) => boolean,
  now: number,
): UpstreamContext {
  const entries = new Map<string, EntryRecord>()
  const amendments = new Map<string, AmendmentRecord[]>()
  const media = new Map<string, MediaRecord>()
  const captions = new Map<string, CaptionRecord[]>()
  const withdrawals = new Map<string, WithdrawalRecord[]>()
  const grants = new Map<string, ConsentGrantRecord[]>()
  for (const record of records) {
    if (record.type === 'entry') entries.set(record._id, record)
    if (record.type === 'amendment') add(amendments, record.body.entryId, record)
    if (record.type === 'media') media.set(record._id, record)
    if (record.type === 'caption') add(captions, record.body.mediaId, record)
    if (record.type === 'withdrawal') add(withdrawals, record.body.recordId, record)
    if (record.type === 'consentGrant') add(grants, record.body.personId, record)
  }
  return {
    now,
    hasTravelled,
    entry: (id) => entries.get(id) ?? null,
    amendmentsOf: (id) => amendments.get(id) ?? [],
    media: (id) => media.get(id) ?? null,
    captionsOf: (id) => captions.get(id) ?? [],
    withdrawalsOf: (id) => withdrawals.get(id) ?? [],
    grantsOf: (id) => grants.get(id) ?? [],
  }
}

function add<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else list.push(item)
}
