import { useMemo } from 'react'

import type { Kept } from './journal.ts'
import { useRecords } from './use-records.ts'

export const LIBRARY_KINDS = ['pattern', 'method', 'story', 'resource', 'term'] as const
export type LibraryKind = (typeof LIBRARY_KINDS)[number]

/** Everything in the practice library on this phone; null until it has been read. */
export function useLibrary(): readonly Kept<LibraryKind>[] | null {
  const patterns = useRecords('pattern')
  const methods = useRecords('method')
  const stories = useRecords('story')
  const resources = useRecords('resource')
  const terms = useRecords('term')
  return useMemo(() => {
    const lists = [patterns, methods, stories, resources, terms]
    if (lists.some((list) => list === null)) return null
    return lists.flatMap((list): readonly Kept<LibraryKind>[] => list ?? [])
  }, [patterns, methods, stories, resources, terms])
}
