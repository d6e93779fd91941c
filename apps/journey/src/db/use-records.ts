import type { RecordType } from '@tributary/records'
import { useMemo } from 'react'

import { useJournal } from './journal-context.tsx'
import type { Kept } from './journal.ts'
import { useLiveQuery } from './use-live-query.ts'

/** Every record of a type on this phone, live, oldest first; null until they have been read. */
export function useRecords<Type extends RecordType>(type: Type): readonly Kept<Type>[] | null {
  const journal = useJournal()
  return useLiveQuery(useMemo(() => journal.records(type), [journal, type]))
}
