import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { hlcTime, idOf } from './fields.ts'

/**
 * One value somebody gave one field. `dot` names it for ever (`<deviceId>:<n>`); a record's
 * clock tells which dots it has seen, so that an edit which is missing although it was seen is
 * known to have been replaced, and one that was not seen is known to be new.
 */
const fieldEditSchema = z.looseObject({
  dot: z.string().check(z.maxLength(120), z.regex(/^[A-Za-z0-9-]+:[0-9]{1,16}$/)),
  hlc: hlcTime,
  by: idOf('person'),
  value: z.unknown(),
})

export const editsSchema = z.object({
  clock: z.record(z.string(), z.number().check(z.int(), z.nonnegative())),
  fields: z.record(
    z.string().check(z.maxLength(200)),
    z.array(fieldEditSchema).check(z.maxLength(1000)),
  ),
})

export type FieldEdit = Known<z.infer<typeof fieldEditSchema>>
export interface Edits {
  readonly clock: Readonly<Record<string, number>>
  readonly fields: Readonly<Record<string, readonly FieldEdit[]>>
}

/** The field that stands for the envelope's `visibility` among a record's edits. */
export const VISIBILITY_FIELD = '@visibility'

/** A field whose path ends so holds a set; each `FieldEdit` is one of its elements. */
const SET_MARK = '[]'

export function isSetField(field: string): boolean {
  return field.endsWith(SET_MARK)
}

export function setField(path: string): string {
  return `${path}${SET_MARK}`
}

function deviceOfDot(dot: string): string {
  return dot.slice(0, dot.lastIndexOf(':'))
}

function numberOfDot(dot: string): number {
  return Number(dot.slice(dot.lastIndexOf(':') + 1))
}

/** True when a record with this clock has seen the edit, whether or not it still holds it. */
export function hasSeen(clock: Readonly<Record<string, number>>, dot: string): boolean {
  const device = deviceOfDot(dot)
  return Object.hasOwn(clock, device) && (clock[device] ?? 0) >= numberOfDot(dot)
}
