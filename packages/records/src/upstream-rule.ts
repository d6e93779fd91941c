import { type ConsentGrantBody, isConsentInForce } from './consent-grant.ts'
import { foldEntry } from './fold-entry.ts'
import { foldMedia } from './fold-media.ts'
import { publishedForm } from './published-form.ts'
import type {
  AmendmentRecord,
  AnyRecord,
  CaptionRecord,
  ConsentGrantRecord,
  EntryRecord,
  MediaRecord,
  WithdrawalRecord,
} from './record-types.ts'
import { type Visibility, isWiderThan } from './visibility.ts'

/** What the rule needs to know of the other records; ids that are not there give null or []. */
export interface UpstreamContext {
  /** Milliseconds since 1970. */
  readonly now: number
  entry(id: string): EntryRecord | null
  amendmentsOf(entryId: string): readonly AmendmentRecord[]
  media(id: string): MediaRecord | null
  captionsOf(mediaId: string): readonly CaptionRecord[]
  withdrawalsOf(recordId: string): readonly WithdrawalRecord[]
  grantsOf(personId: string): readonly ConsentGrantRecord[]
  /** An earlier merge sent this record. */
  hasTravelled(recordId: string): boolean
}

export type UpstreamWhy =
  | 'shared'
  | 'public_by_kind'
  | 'follows_its_record'
  | 'not_wide_enough'
  | 'no_share_consent'
  | 'share_consent_ended'
  | 'withdrawn'
  | 'never_travelled'
  | 'earlier_text'
  | 'stays_at_the_hub'

export interface UpstreamAnswer {
  readonly travels: boolean
  readonly why: UpstreamWhy
}

const SHARED: UpstreamAnswer = { travels: true, why: 'shared' }
const FOLLOWS: UpstreamAnswer = { travels: true, why: 'follows_its_record' }

function stays(why: UpstreamWhy): UpstreamAnswer {
  return { travels: false, why }
}

/**
 * Whether a record may go to the wider network. What a person wrote needs both: their own act
 * of widening it, and their consent to share, unrevoked and unexpired. Nothing travels by
 * default except what describes the journey and its place.
 */
export function mayTravelUpstream(record: AnyRecord, context: UpstreamContext): UpstreamAnswer {
  switch (record.type) {
    case 'entry':
      return entryTravels(record, context)
    case 'amendment': {
      const entry = context.entry(record.body.entryId)
      if (entry === null || entry.authorId !== record.authorId) return stays('not_wide_enough')
      const answer = entryTravels(entry, context)
      if (!answer.travels) return answer
      const { amendmentIds } = publishedForm(entry, context.amendmentsOf(entry._id))
      return amendmentIds.has(record._id) ? FOLLOWS : stays('earlier_text')
    }
    case 'media':
      return mediaTravels(record, context)
    case 'mediaFile':
    case 'transcript': {
      const media = context.media(record.body.mediaId)
      if (media === null || !mediaTravels(media, context).travels) return stays('not_wide_enough')
      // What another person wrote down of it is theirs to share.
      if (record.type === 'mediaFile' || record.authorId === media.authorId) return FOLLOWS
      return sharesOf(record.authorId, context).length > 0 ? FOLLOWS : stays('no_share_consent')
    }
    case 'caption': {
      const media = context.media(record.body.mediaId)
      if (media === null || media.authorId !== record.authorId) return stays('not_wide_enough')
      if (!mediaTravels(media, context).travels) return stays('not_wide_enough')
      // A caption that was corrected (a name taken out, say) was not meant for the network.
      const { captionLeaves } = foldMedia(media, context.captionsOf(media._id), [])
      return captionLeaves.at(-1)?._id === record._id ? FOLLOWS : stays('earlier_text')
    }
    case 'person': {
      const answer = personalTravels(record._id, record.visibility, context)
      if (!answer.travels) return answer
      // Somebody who shares namelessly is not carried along as a person, and somebody who shares
      // under a pseudonym only when the name they go by here is one.
      const isNamed = sharesOf(record._id, context).some(
        ({ attribution }) =>
          attribution === 'name' || (attribution === 'pseudonym' && record.body.isPseudonym),
      )
      return isNamed ? answer : stays('no_share_consent')
    }
    case 'withdrawal':
      return context.hasTravelled(record.body.recordId) ? FOLLOWS : stays('never_travelled')
    case 'consentGrant': {
      const { scope, audience } = record.body
      if (scope !== 'share' || audience === 'hub') return stays('stays_at_the_hub')
      // Once it went, its revocation has to follow.
      if (context.hasTravelled(record._id)) return FOLLOWS
      return isConsentInForce(record.body, context.now) ? FOLLOWS : stays('share_consent_ended')
    }
    case 'signal':
    case 'decision':
    case 'offerNeed':
    case 'wording':
    case 'pathwayStep':
    case 'pattern':
    case 'method':
    case 'resource':
    case 'story':
    case 'term':
      if (context.withdrawalsOf(record._id).length > 0) return stays('withdrawn')
      return personalTravels(record.authorId, record.visibility, context)
    case 'mergeReceipt':
    case 'roleHolding':
    // How an answer goes beyond the hub is for its author to consent to; nobody can ask for it yet.
    case 'response':
    case 'reading':
    case 'code':
      return stays('stays_at_the_hub')
    case 'instrument':
    case 'aspect':
    case 'valueFrame':
    case 'journey':
    case 'hub':
    case 'team':
    case 'session':
    case 'place':
    case 'network':
    case 'channel':
    case 'pathway':
      return isWide(record.visibility)
        ? { travels: true, why: 'public_by_kind' }
        : stays('not_wide_enough')
  }
}

function entryTravels(entry: EntryRecord, context: UpstreamContext): UpstreamAnswer {
  const folded = foldEntry(entry, context.amendmentsOf(entry._id), context.withdrawalsOf(entry._id))
  if (folded.isWithdrawn) return stays('withdrawn')
  return personalTravels(entry.authorId, folded.visibility, context)
}

/** A photo goes where its entry goes; one that belongs to no entry goes by its own visibility. */
function mediaTravels(media: MediaRecord, context: UpstreamContext): UpstreamAnswer {
  if (context.withdrawalsOf(media._id).length > 0) return stays('withdrawn')
  if (!media.body.belongsTo.startsWith('entry:')) {
    if (context.withdrawalsOf(media.body.belongsTo).length > 0) return stays('withdrawn')
    return personalTravels(media.authorId, media.visibility, context)
  }
  const entry = context.entry(media.body.belongsTo)
  if (entry === null || entry.authorId !== media.authorId) return stays('not_wide_enough')
  const answer = entryTravels(entry, context)
  return answer.travels ? FOLLOWS : answer
}

function personalTravels(
  personId: string,
  visibility: Visibility,
  context: UpstreamContext,
): UpstreamAnswer {
  if (!isWide(visibility)) return stays('not_wide_enough')
  if (sharesOf(personId, context).length > 0) return SHARED
  const hadOne = context
    .grantsOf(personId)
    .some((grant) => isShare(grant.body) && grant.body.personId === personId)
  return stays(hadOne ? 'share_consent_ended' : 'no_share_consent')
}

/** Grants to share beyond the hub that hold now, given by the person themself. */
function sharesOf(personId: string, context: UpstreamContext): ConsentGrantBody[] {
  return context
    .grantsOf(personId)
    .filter((grant) => grant.authorId === personId && grant.body.personId === personId)
    .map((grant) => grant.body)
    .filter((body) => isShare(body) && isConsentInForce(body, context.now))
}

function isShare(body: ConsentGrantBody): boolean {
  return body.scope === 'share' && body.audience !== 'hub'
}

function isWide(visibility: Visibility): boolean {
  return isWiderThan(visibility, 'hub')
}
