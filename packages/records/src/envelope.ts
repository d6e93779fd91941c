import * as z from 'zod/mini'
import type { Known } from './known.ts'
import {
  deviceId,
  hlcTime,
  idOf,
  isoTime,
  languageTag,
  listOf,
  recordId,
  shortText,
} from './fields.ts'
import { visibilitySchema } from './visibility.ts'

const SOURCES = ['app', 'paper', 'import', 'bot'] as const
export type Source = (typeof SOURCES)[number]

/**
 * What every record carries around its body. Loose, because a newer version may add fields
 * and CouchDB adds its own (`_rev`, `_attachments`); what we do not know we keep.
 */
export const envelopeSchema = z.looseObject({
  _id: recordId,
  type: z.string().check(z.maxLength(40)),
  schemaVersion: z.number().check(z.int(), z.minimum(1)),
  journeyId: idOf('journey'),
  hubId: idOf('hub'),
  authorId: idOf('person'),
  deviceId,
  occurredAt: isoTime,
  recordedAt: isoTime,
  hlc: hlcTime,
  lang: languageTag,
  visibility: visibilitySchema,
  consentIds: listOf(idOf('consentGrant')),
  source: z.enum(SOURCES),
  teamId: z.exactOptional(idOf('team')),
  signature: z.exactOptional(shortText),
})

/** Envelope fields that are given once. `visibility` and `hlc` may move, the rest may not. */
export const IMMUTABLE_ENVELOPE_FIELDS = [
  'type',
  'journeyId',
  'hubId',
  'authorId',
  'deviceId',
  'occurredAt',
  'recordedAt',
  'source',
  'teamId',
] as const

/**
 * `occurredAt` is the phone's clock: shown to people, never used to order. `hlc` alone orders.
 */
export type Envelope = Known<z.infer<typeof envelopeSchema>>
