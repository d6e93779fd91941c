import { useMemo } from 'react'
import { map } from 'rxjs'
import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useLiveQuery } from '../../db/use-live-query.ts'

/** An entry that is named as evidence; one that was taken back is said to be gone. */
export function EvidenceLink(props: { id: string }) {
  const words = useWords('instruments')
  const journal = useJournal()
  const { id } = props
  const found = useLiveQuery(
    useMemo(() => journal.entry(id).pipe(map((entry) => ({ entry }))), [journal, id]),
  )
  if (found === null) return null
  if (found.entry === null) return <>{words.entryNotHere}</>
  return <Link href={`/entry/${encodeURIComponent(id)}`}>{found.entry.text}</Link>
}
