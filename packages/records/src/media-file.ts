import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, recordId, shortText } from './fields.ts'
import { byteCount, sha256Text } from './media.ts'
import { ulidOf } from './ulid.ts'

/** Bytes of a media record that may be uploaded; the thumbnail needs no upload. */
export const FILE_TIERS = ['preview', 'original'] as const
export type FileTier = (typeof FILE_TIERS)[number]

/**
 * What the hub holds of a media record's bytes, after it has verified their hash: one attachment
 * for each tier, named like it. Written by the hub alone, so that its arrival on a phone says
 * that the phone's own copy may go.
 */
export const mediaFileBodySchema = z.looseObject({
  mediaId: idOf('media'),
  belongsTo: recordId,
  files: listOf(
    z.looseObject({
      tier: z.enum(FILE_TIERS),
      sha256: sha256Text,
      /** As the hub found it by looking at the bytes. */
      mime: shortText,
      bytes: byteCount,
    }),
  ),
})

export type MediaFileBody = Known<z.infer<typeof mediaFileBodySchema>>

/** Shares its ULID with the media record, so that any replica finds it by id alone. */
export function mediaFileIdFor(mediaId: string): string {
  return `mediaFile:${ulidOf(mediaId)}`
}
