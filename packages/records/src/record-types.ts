import * as z from 'zod/mini'
import { amendmentBodySchema } from './amendment.ts'
import { captionBodySchema } from './caption.ts'
import { aspectBodySchema, readingBodySchema } from './aspect.ts'
import { codeBodySchema } from './code.ts'
import { consentGrantBodySchema } from './consent-grant.ts'
import { type Edits, editsSchema } from './edits.ts'
import { entryBodySchema } from './entry.ts'
import { type Envelope, envelopeSchema } from './envelope.ts'
import { idOf } from './fields.ts'
import { hubBodySchema } from './hub.ts'
import { instrumentBodySchema } from './instrument.ts'
import { journeyBodySchema } from './journey.ts'
import type { Known } from './known.ts'
import { mediaFileBodySchema } from './media-file.ts'
import { mediaBodySchema } from './media.ts'
import { mergeReceiptBodySchema } from './merge-receipt.ts'
import { personBodySchema } from './person.ts'
import { responseBodySchema } from './response.ts'
import { roleHoldingBodySchema } from './role-holding.ts'
import { sessionBodySchema } from './session.ts'
import { teamBodySchema } from './team.ts'
import { transcriptBodySchema } from './transcript.ts'
import { channelBodySchema } from './channel.ts'
import { decisionBodySchema } from './decision.ts'
import { networkBodySchema } from './network.ts'
import { offerNeedBodySchema } from './offer-need.ts'
import { pathwayBodySchema, pathwayStepBodySchema } from './pathway.ts'
import { placeBodySchema } from './place.ts'
import {
  patternBodySchema,
  resourceBodySchema,
  storyBodySchema,
  termBodySchema,
} from './practice-library.ts'
import { signalBodySchema } from './signal.ts'
import { valueFrameBodySchema } from './value-frame.ts'
import type { Visibility } from './visibility.ts'
import type { Writer } from './who-writes.ts'
import { withdrawalBodySchema } from './withdrawal.ts'

export interface RecordTypeRow {
  readonly schema: z.ZodMiniType
  readonly bodySchema: z.ZodMiniObject
  /** Mutable records carry `edits`; the others are written once. */
  readonly isMutable: boolean
  /** Paths in the body that hold a set: concurrent additions all stay. */
  readonly sets: readonly string[]
  /** Who may write a new one, in their own name; nobody but the hub itself when empty. */
  readonly createdBy: readonly Writer[]
  /** Who may change one that is there; empty for what is written once. */
  readonly changedBy: readonly Writer[]
  /** Parts of the body that more people may change, by the path they begin with. */
  readonly partsChangedBy?: Readonly<Record<string, readonly Writer[]>>
  /** What the columns cannot say, for the table in `docs/`. */
  readonly writtenBy?: string
  readonly defaultVisibility: Visibility
  readonly meaning: string
}

function insertOnly<Type extends string, Body extends z.ZodMiniObject>(type: Type, body: Body) {
  const schema = z.extend(envelopeSchema, { _id: idOf(type), type: z.literal(type), body })
  return { schema, bodySchema: body, isMutable: false, sets: [] } as const
}

function mutable<Type extends string, Body extends z.ZodMiniObject>(
  type: Type,
  body: Body,
  sets: readonly string[],
) {
  const schema = z.extend(envelopeSchema, {
    _id: idOf(type),
    type: z.literal(type),
    body,
    edits: z.optional(editsSchema),
  })
  return { schema, bodySchema: body, isMutable: true, sets } as const
}

/** Everything that differs between record types, in one place. `docs/records.md` is made from it. */
export const RECORD_TYPES = {
  person: {
    ...mutable('person', personBodySchema, ['languages', 'practices', 'domains']),
    createdBy: ['subject', 'host'],
    changedBy: ['subject'],
    defaultVisibility: 'hub',
    meaning: 'Somebody who takes part, under a name or a pseudonym.',
  },
  hub: {
    ...mutable('hub', hubBodySchema, ['links']),
    createdBy: ['host'],
    changedBy: ['host'],
    defaultVisibility: 'public',
    meaning: 'A community of place that hosts the intensive and owns the account.',
  },
  journey: {
    ...mutable('journey', journeyBodySchema, [
      'applications',
      'hubIds',
      'networkIds',
      'channelIds',
    ]),
    createdBy: ['host', 'organiser'],
    changedBy: ['host', 'organiser', 'facilitator'],
    // The cohort words its purpose together.
    partsChangedBy: { purpose: ['anyone'] },
    defaultVisibility: 'public',
    meaning: 'An action-learning journey with its purpose and phases.',
  },
  team: {
    ...mutable('team', teamBodySchema, ['memberIds']),
    createdBy: ['anyone'],
    changedBy: ['members', 'facilitator', 'host', 'organiser'],
    writtenBy: 'anyone puts themself into a team that is not closed',
    defaultVisibility: 'hub',
    meaning: 'People who work on one challenge together.',
  },
  session: {
    ...mutable('session', sessionBodySchema, ['facilitatorIds', 'channelIds']),
    createdBy: ['anyone'],
    changedBy: ['author', 'facilitator', 'host', 'organiser'],
    defaultVisibility: 'hub',
    meaning: 'A time and place in the programme, proposed or placed; a moved one is a new one.',
  },
  entry: {
    ...insertOnly('entry', entryBodySchema),
    createdBy: ['anyone'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'An action or a reflection. Shown through its amendments, never rewritten.',
  },
  amendment: {
    ...insertOnly('amendment', amendmentBodySchema),
    createdBy: ['author'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'A correction of an entry, or a wider or narrower audience for it.',
  },
  media: {
    ...insertOnly('media', mediaBodySchema),
    createdBy: ['author'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'A photo, sound, film or file that belongs to an entry.',
  },
  mediaFile: {
    ...insertOnly('mediaFile', mediaFileBodySchema),
    createdBy: [],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'The bytes of a media record that the hub holds and has verified, as attachments.',
  },
  caption: {
    ...insertOnly('caption', captionBodySchema),
    createdBy: ['author'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'What a photo or recording shows, and whom. A correction is a new one.',
  },
  transcript: {
    ...insertOnly('transcript', transcriptBodySchema),
    createdBy: ['anyone'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'What is said in a recording, in one language, timed. A correction is a new one.',
  },
  withdrawal: {
    ...insertOnly('withdrawal', withdrawalBodySchema),
    createdBy: ['author', 'shown', 'host'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'A record was taken back; its text is gone everywhere.',
  },
  consentGrant: {
    ...mutable('consentGrant', consentGrantBodySchema, ['uses']),
    createdBy: ['subject'],
    changedBy: ['subject'],
    defaultVisibility: 'hub',
    meaning: 'Consent to collect or to share, with its audience and expiry.',
  },
  roleHolding: {
    ...mutable('roleHolding', roleHoldingBodySchema, []),
    createdBy: ['subject', 'host', 'facilitator'],
    changedBy: ['subject', 'host', 'facilitator'],
    writtenBy: 'the subject states an intention; who may give a role is in roles.ts',
    defaultVisibility: 'hub',
    meaning: 'A role somebody means to take, or was given, with its end.',
  },
  instrument: {
    ...insertOnly('instrument', instrumentBodySchema),
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'One version of a form of evaluation; an edit is a further version.',
  },
  response: {
    ...mutable('response', responseBodySchema, []),
    createdBy: ['anyone', 'evaluator'],
    changedBy: ['author'],
    partsChangedBy: { together: ['anyone'] },
    defaultVisibility: 'private',
    meaning: 'Answers to an instrument, under the version they were given with.',
  },
  valueFrame: {
    ...mutable('valueFrame', valueFrameBodySchema, []),
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: ['facilitator', 'host', 'organiser'],
    // Phones gather proposals into themes together.
    partsChangedBy: { themes: ['anyone'], placed: ['anyone'] },
    defaultVisibility: 'hub',
    meaning: 'What a cohort values: themes with weights, agreed at a time; a new one follows it.',
  },
  aspect: {
    ...mutable('aspect', aspectBodySchema, ['indicators']),
    createdBy: ['anyone', 'evaluator'],
    changedBy: ['anyone', 'evaluator'],
    defaultVisibility: 'hub',
    meaning: 'A dimension in which capacity grows, with what is enough.',
  },
  reading: {
    ...insertOnly('reading', readingBodySchema),
    createdBy: ['anyone', 'evaluator'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'Where an aspect stood at one time, with its evidence.',
  },
  code: {
    ...insertOnly('code', codeBodySchema),
    createdBy: ['scribe', 'facilitator', 'host'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'A tag an entry was given when the cohort read it together.',
  },
  mergeReceipt: {
    ...insertOnly('mergeReceipt', mergeReceiptBodySchema),
    createdBy: [],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'Records reached the wider network, or were called back from it.',
  },
  place: {
    ...mutable('place', placeBodySchema, ['links', 'stewardIds']),
    createdBy: ['host', 'organiser'],
    changedBy: ['host', 'organiser'],
    defaultVisibility: 'public',
    meaning: 'Where something happens, with who looks after it.',
  },
  network: {
    ...mutable('network', networkBodySchema, ['links', 'stewardIds']),
    createdBy: ['host', 'organiser'],
    changedBy: ['host', 'organiser'],
    defaultVisibility: 'public',
    meaning: 'People bound by a domain and a practice, not by a place.',
  },
  channel: {
    ...mutable('channel', channelBodySchema, []),
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: ['facilitator', 'host', 'organiser'],
    defaultVisibility: 'hub',
    meaning: 'A question that the journey keeps asking, and how it is answered.',
  },
  signal: {
    ...insertOnly('signal', signalBodySchema),
    createdBy: ['anyone'],
    changedBy: [],
    defaultVisibility: 'hub',
    meaning: 'Thanks, a confirmation, an agreement or objection, a task done.',
  },
  decision: {
    ...mutable('decision', decisionBodySchema, ['participatingIds']),
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    defaultVisibility: 'hub',
    meaning: 'Something proposed to people, with when it was decided and is looked at again.',
  },
  offerNeed: {
    ...mutable('offerNeed', offerNeedBodySchema, ['matchIds']),
    createdBy: ['anyone'],
    changedBy: ['author'],
    defaultVisibility: 'hub',
    meaning: 'What somebody can give, teach or mentor, or looks for.',
  },
  pathway: {
    ...mutable('pathway', pathwayBodySchema, []),
    createdBy: ['facilitator', 'host', 'organiser'],
    changedBy: ['facilitator', 'host', 'organiser'],
    defaultVisibility: 'hub',
    meaning: 'What a stakeholder group is asked and offered over its months.',
  },
  pathwayStep: {
    ...mutable('pathwayStep', pathwayStepBodySchema, []),
    createdBy: ['subject'],
    changedBy: ['subject'],
    defaultVisibility: 'hub',
    meaning: 'How far a person says they are in a stage of a pathway.',
  },
  pattern: {
    ...mutable('pattern', patternBodySchema, ['entryIds']),
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    defaultVisibility: 'hub',
    meaning: 'A problem that comes back, and a response that has worked.',
  },
  resource: {
    ...mutable('resource', resourceBodySchema, ['entryIds']),
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    defaultVisibility: 'hub',
    meaning: 'A link or a file that helps others practise.',
  },
  story: {
    ...mutable('story', storyBodySchema, ['entryIds', 'tellerIds']),
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    defaultVisibility: 'hub',
    meaning: 'A story that is told on.',
  },
  term: {
    ...mutable('term', termBodySchema, ['entryIds']),
    createdBy: ['anyone'],
    changedBy: ['anyone'],
    defaultVisibility: 'hub',
    meaning: 'A word and what it means here.',
  },
} as const satisfies Record<string, RecordTypeRow>

export type RecordType = keyof typeof RECORD_TYPES
export type MutableType = {
  [Type in RecordType]: (typeof RECORD_TYPES)[Type]['isMutable'] extends true ? Type : never
}[RecordType]

export type BodyOf<Type extends RecordType> = Known<
  z.infer<(typeof RECORD_TYPES)[Type]['bodySchema']>
>

/** A record of one type, or of any when no type is named. */
export type RecordOf<Type extends RecordType = RecordType> = {
  [T in Type]: Envelope & { readonly type: T; readonly body: BodyOf<T> } & (T extends MutableType
      ? { readonly edits: Edits }
      : unknown)
}[Type]

export type AnyRecord = RecordOf
export type MutableRecord = RecordOf<MutableType>

export type PersonRecord = RecordOf<'person'>
export type HubRecord = RecordOf<'hub'>
export type JourneyRecord = RecordOf<'journey'>
export type TeamRecord = RecordOf<'team'>
export type SessionRecord = RecordOf<'session'>
export type EntryRecord = RecordOf<'entry'>
export type AmendmentRecord = RecordOf<'amendment'>
export type MediaRecord = RecordOf<'media'>
export type MediaFileRecord = RecordOf<'mediaFile'>
export type CaptionRecord = RecordOf<'caption'>
export type TranscriptRecord = RecordOf<'transcript'>
export type WithdrawalRecord = RecordOf<'withdrawal'>
export type ConsentGrantRecord = RecordOf<'consentGrant'>
export type RoleHoldingRecord = RecordOf<'roleHolding'>
export type MergeReceiptRecord = RecordOf<'mergeReceipt'>
export type InstrumentRecord = RecordOf<'instrument'>
export type ResponseRecord = RecordOf<'response'>
export type ValueFrameRecord = RecordOf<'valueFrame'>
export type AspectRecord = RecordOf<'aspect'>
export type ReadingRecord = RecordOf<'reading'>
export type CodeRecord = RecordOf<'code'>

/** A record as a doc holds it: any type, and `edits` missing where a foreign tool left them out. */
export interface RecordDoc extends Envelope {
  readonly body: object
  readonly edits?: Edits | undefined
}

export function isRecordType(type: string): type is RecordType {
  return Object.hasOwn(RECORD_TYPES, type)
}

export function isMutableType(type: string): type is MutableType {
  return isRecordType(type) && RECORD_TYPES[type].isMutable
}

export function isMutableRecord(record: AnyRecord): record is MutableRecord {
  return isMutableType(record.type)
}

/** Paths of a type's sets; none for a type this version does not know. */
export function setsOf(type: string): readonly string[] {
  return isRecordType(type) ? RECORD_TYPES[type].sets : []
}
