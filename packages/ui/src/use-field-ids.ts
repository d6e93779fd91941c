import { useId, type ReactNode } from 'react'

export interface FieldWords {
  label: ReactNode
  hint?: ReactNode
  /** A sentence that says what is wrong and what to do. */
  problem?: string | null
}

/** Ids that tie a field to its hint and to its problem. */
export function useFieldIds(words: FieldWords) {
  const id = useId()
  const hintId = words.hint === undefined ? undefined : `${id}-hint`
  const problemId = words.problem ? `${id}-problem` : undefined
  const describedBy = [hintId, problemId].filter(Boolean).join(' ') || undefined
  return { id, hintId, problemId, describedBy }
}
