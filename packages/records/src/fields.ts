import * as z from 'zod/mini'
import { HLC_PATTERN } from './hlc.ts'

// Zod would compile schemas with `new Function`, which the hub's content security policy forbids
// and reports; interpreted they take 6 µs for an entry, the same as compiled.
z.config({ jitless: true })

// Field schemas shared by more than one record. Limits are generous for people and fatal
// for nonsense: nothing below is reached by somebody writing on a phone.

const ULID = '[0-9A-HJKMNP-TV-Z]{26}'

export const shortText = z.string().check(z.maxLength(500))
export const longText = z.string().check(z.maxLength(20_000))
export const isoTime = z.iso.datetime({ offset: true })
export const isoDay = z.iso.date()
export const languageTag = z
  .string()
  .check(z.maxLength(35), z.regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/))
export const hlcTime = z.string().check(z.regex(HLC_PATTERN))
export const deviceId = z.string().check(z.regex(new RegExp(`^device-${ULID}$`)))
export const recordId = z
  .string()
  .check(z.maxLength(64), z.regex(new RegExp(`^[a-z][A-Za-z]{1,30}:${ULID}$`)))

export function idOf(type: string) {
  return z.string().check(z.regex(new RegExp(`^${type}:${ULID}$`)))
}

/** Many, but bounded: an array no person filled by hand. */
const MAX_LIST = 500

export function listOf<Item extends z.core.SomeType>(item: Item) {
  return z.array(item).check(z.maxLength(MAX_LIST))
}
