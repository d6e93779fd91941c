import type { Edits, FieldEdit } from './edits.ts'
import { hlcToMs } from './hlc.ts'

export interface EditStamp {
  edit(value: unknown): FieldEdit
  /** The record's clock once it holds every edit stamped so far. */
  clock(): Edits['clock']
}

/**
 * Names one device's new edits of one record. Numbers grow with the time as well as with the
 * record's clock: a record thrown back to an older state (a refused write, a restored hub)
 * never gives an old name to a new edit.
 */
export function stampEdits(
  seen: Edits['clock'],
  hlc: string,
  writer: { readonly deviceId: string; readonly authorId: string },
): EditStamp {
  const own = Object.hasOwn(seen, writer.deviceId) ? (seen[writer.deviceId] ?? 0) : 0
  let number = Math.max(own, (hlcToMs(hlc) ?? 0) - 1)
  return {
    edit(value) {
      number += 1
      return { dot: `${writer.deviceId}:${number}`, hlc, by: writer.authorId, value }
    },
    clock: () => ({ ...seen, [writer.deviceId]: number }),
  }
}
