import { isRecordOf, openConflicts, type RecordType } from '@tributary/records'
import type { Me } from './entry-views.ts'
import type { Kept } from './journal.ts'
import type { Surroundings } from './live-records.ts'
import { whereaboutsOf } from './whereabouts.ts'

/** Every record of a type that is on this phone and was not taken back, oldest first. */
export function keptRecords<Type extends RecordType>(
  around: Surroundings,
  type: Type,
  me: Me,
): readonly Kept<Type>[] {
  const kept: Kept<Type>[] = []
  for (const [collectionName, side] of around.sides) {
    for (const record of side.byType.get(type) ?? []) {
      if (!isRecordOf(record, type) || side.withdrawals.has(record._id)) continue
      kept.push({
        record,
        isMine: record.authorId === me.personId,
        conflicts: openConflicts(record),
        whereabouts: whereaboutsOf(
          { docs: [record], collectionName, visibility: record.visibility },
          around,
          me.deviceId,
        ),
      })
    }
  }
  return kept
}
