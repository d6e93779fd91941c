import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoDay, listOf, longText, shortText } from './fields.ts'

export const MOVEMENTS = ['enact', 'reflect'] as const
export type Movement = (typeof MOVEMENTS)[number]

/** An action or a reflection. Written once; corrections are amendments. */
export const entryBodySchema = z.looseObject({
  movement: z.enum(MOVEMENTS),
  channelId: z.exactOptional(idOf('channel')),
  sessionId: z.exactOptional(idOf('session')),
  teamId: z.exactOptional(idOf('team')),
  text: longText,
  mediaIds: listOf(idOf('media')),
  aboutIds: listOf(idOf('entry')),
  mentions: listOf(idOf('person')),
  replyTo: z.exactOptional(idOf('entry')),
  /** The day it says what its author means to try on; an intention is no action done yet. */
  intendedFor: z.exactOptional(isoDay),
  /** Of a card that somebody else entered: its code, who did, and how its author agreed. */
  paper: z.exactOptional(
    z.looseObject({
      cardId: shortText,
      enteredBy: idOf('person'),
      consent: z.enum(['voice', 'paper']),
      witnessedBy: idOf('person'),
    }),
  ),
})

export type EntryBody = Known<z.infer<typeof entryBodySchema>>
