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
  methodBodySchema,
  patternBodySchema,
  resourceBodySchema,
  storyBodySchema,
  termBodySchema,
} from './practice-library.ts'
import { signalBodySchema } from './signal.ts'
import { valueFrameBodySchema } from './value-frame.ts'
import type { Visibility } from './visibility.ts'
import { wordingBodySchema } from './wording.ts'
import { withdrawalBodySchema } from './withdrawal.ts'

export interface RecordTypeRow {
  readonly schema: z.ZodMiniType
  readonly bodySchema: z.ZodMiniObject
  /** Mutable records carry `edits`; the others are written once. */
  readonly isMutable: boolean
  /** Paths in the body that hold a set: concurrent additions all stay. */
  readonly sets: readonly string[]
  readonly defaultVisibility: Visibility
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

/**
 * What tells record types apart, for whoever reads and writes them. Who may write them is in
 * `record-rules.ts`, which phones do not load; `docs/records.md` is made from both.
 */
export const RECORD_TYPES = {
  person: {
    ...mutable('person', personBodySchema, ['languages', 'practices', 'domains']),
    defaultVisibility: 'hub',
  },
  hub: {
    ...mutable('hub', hubBodySchema, ['links']),
    defaultVisibility: 'public',
  },
  journey: {
    ...mutable('journey', journeyBodySchema, [
      'applications',
      'hubIds',
      'networkIds',
      'channelIds',
    ]),
    defaultVisibility: 'public',
  },
  team: {
    ...mutable('team', teamBodySchema, ['memberIds']),
    defaultVisibility: 'hub',
  },
  session: {
    ...mutable('session', sessionBodySchema, ['facilitatorIds', 'channelIds']),
    defaultVisibility: 'hub',
  },
  entry: {
    ...insertOnly('entry', entryBodySchema),
    defaultVisibility: 'hub',
  },
  amendment: {
    ...insertOnly('amendment', amendmentBodySchema),
    defaultVisibility: 'hub',
  },
  media: {
    ...insertOnly('media', mediaBodySchema),
    defaultVisibility: 'hub',
  },
  mediaFile: {
    ...insertOnly('mediaFile', mediaFileBodySchema),
    defaultVisibility: 'hub',
  },
  caption: {
    ...insertOnly('caption', captionBodySchema),
    defaultVisibility: 'hub',
  },
  transcript: {
    ...insertOnly('transcript', transcriptBodySchema),
    defaultVisibility: 'hub',
  },
  withdrawal: {
    ...insertOnly('withdrawal', withdrawalBodySchema),
    defaultVisibility: 'hub',
  },
  consentGrant: {
    ...mutable('consentGrant', consentGrantBodySchema, ['uses']),
    defaultVisibility: 'hub',
  },
  roleHolding: {
    ...mutable('roleHolding', roleHoldingBodySchema, []),
    defaultVisibility: 'hub',
  },
  instrument: {
    ...insertOnly('instrument', instrumentBodySchema),
    defaultVisibility: 'hub',
  },
  response: {
    ...mutable('response', responseBodySchema, []),
    defaultVisibility: 'private',
  },
  valueFrame: {
    ...mutable('valueFrame', valueFrameBodySchema, []),
    defaultVisibility: 'hub',
  },
  aspect: {
    ...mutable('aspect', aspectBodySchema, ['indicators']),
    defaultVisibility: 'hub',
  },
  reading: {
    ...insertOnly('reading', readingBodySchema),
    defaultVisibility: 'hub',
  },
  code: {
    ...insertOnly('code', codeBodySchema),
    defaultVisibility: 'hub',
  },
  mergeReceipt: {
    ...insertOnly('mergeReceipt', mergeReceiptBodySchema),
    defaultVisibility: 'hub',
  },
  place: {
    ...mutable('place', placeBodySchema, ['links', 'stewardIds']),
    defaultVisibility: 'public',
  },
  network: {
    ...mutable('network', networkBodySchema, ['links', 'stewardIds']),
    defaultVisibility: 'public',
  },
  channel: {
    ...mutable('channel', channelBodySchema, []),
    defaultVisibility: 'hub',
  },
  signal: {
    ...insertOnly('signal', signalBodySchema),
    defaultVisibility: 'hub',
  },
  decision: {
    ...mutable('decision', decisionBodySchema, ['participatingIds']),
    defaultVisibility: 'hub',
  },
  wording: {
    ...insertOnly('wording', wordingBodySchema),
    defaultVisibility: 'hub',
  },
  offerNeed: {
    ...mutable('offerNeed', offerNeedBodySchema, ['matchIds']),
    defaultVisibility: 'hub',
  },
  pathway: {
    ...mutable('pathway', pathwayBodySchema, []),
    defaultVisibility: 'hub',
  },
  pathwayStep: {
    ...mutable('pathwayStep', pathwayStepBodySchema, []),
    defaultVisibility: 'hub',
  },
  pattern: {
    ...mutable('pattern', patternBodySchema, ['entryIds']),
    defaultVisibility: 'hub',
  },
  method: {
    ...mutable('method', methodBodySchema, ['entryIds']),
    defaultVisibility: 'hub',
  },
  resource: {
    ...mutable('resource', resourceBodySchema, ['entryIds']),
    defaultVisibility: 'hub',
  },
  story: {
    ...mutable('story', storyBodySchema, ['entryIds', 'tellerIds']),
    defaultVisibility: 'hub',
  },
  term: {
    ...mutable('term', termBodySchema, ['entryIds']),
    defaultVisibility: 'hub',
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
