import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { recordId, shortText } from './fields.ts'

export const MEDIA_KINDS = ['voice', 'photo', 'clip', 'file'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** Bytes of a thumbnail, which lies in the record itself and travels wherever the record does. */
export const MAX_THUMBNAIL_BYTES = 12 * 1024

export const sha256Text = z.string().check(z.regex(/^[0-9a-f]{64}$/))
export const byteCount = z.number().check(z.int(), z.nonnegative())
const pixels = z.number().check(z.int(), z.minimum(1), z.maximum(100_000))

const thumbnailSchema = z.looseObject({
  /** Shown as it is on every phone, so nothing but pixels. */
  mime: z.enum(['image/webp', 'image/jpeg', 'image/png']),
  width: pixels,
  height: pixels,
  /** Base64. */
  data: z.string().check(z.maxLength((MAX_THUMBNAIL_BYTES / 3) * 4), z.regex(/^[A-Za-z0-9+/]+=*$/)),
})

/** Bytes that are uploaded beside the record, named by what they are. */
const storedBytesSchema = z.looseObject({
  sha256: sha256Text,
  mime: shortText,
  bytes: byteCount,
})

/**
 * A photo, sound, film or file, as it was captured: written once. What people say about it
 * (`caption`, `transcript`) is added as records of their own; `sha256`, `mime` and `bytes` are
 * those of the original.
 */
export const mediaBodySchema = z.looseObject({
  /** The entry (or other record) it is a part of, whose audience and withdrawal are its own. */
  belongsTo: recordId,
  kind: z.enum(MEDIA_KINDS),
  sha256: sha256Text,
  mime: shortText,
  bytes: byteCount,
  name: z.exactOptional(shortText),
  durationMs: z.exactOptional(z.number().check(z.nonnegative())),
  width: z.exactOptional(pixels),
  height: z.exactOptional(pixels),
  /** Somebody chose to send it as the camera wrote it, with its place and all. */
  isAsTaken: z.exactOptional(z.boolean()),
  tiers: z.looseObject({
    thumbnail: z.exactOptional(thumbnailSchema),
    preview: z.exactOptional(storedBytesSchema),
  }),
})

export type MediaBody = Known<z.infer<typeof mediaBodySchema>>
export type Thumbnail = Known<z.infer<typeof thumbnailSchema>>
