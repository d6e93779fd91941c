import {
  type InstrumentLine,
  instrumentLines,
  type InstrumentVersion,
} from '@tributary/instruments'
import { useMemo } from 'react'

import { useJournal } from '../../db/journal-context.tsx'
import { type Forms, liveForms, type ResponseView } from '../../db/live-forms.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'

/** Null before the first answer. */
export function useForms(): Forms | null {
  const journal = useJournal()
  return useLiveQuery(useMemo(() => liveForms(journal), [journal]))
}

export function linesOf(forms: Forms): InstrumentLine[] {
  return instrumentLines(forms.versions)
}

/** The version a response was given with; null while its record has not arrived. */
export function versionOf(forms: Forms, response: ResponseView): InstrumentVersion | null {
  return forms.versions.find((each) => each.id === response.record.body.instrumentId) ?? null
}

/** All of it, one's own and what is filled together. */
export function answersOf({ record }: ResponseView): Readonly<Record<string, unknown>> {
  return { ...record.body.answers, ...record.body.together }
}
