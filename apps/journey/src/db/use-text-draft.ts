import { useState } from 'react'

import { clearDraft, loadDraft, saveDraft } from './draft-store.ts'

/**
 * One text being reworded, which outlives a killed tab. `key` names the record, so that
 * withdrawing it takes its drafts along.
 */
export function useTextDraft(key: string, present: string) {
  const [kept] = useState(() => loadDraft(key)?.text ?? null)
  const [text, setText] = useState(kept ?? present)
  const change = (next: string) => {
    setText(next)
    const draft = { movement: 'enact', visibility: 'private', aboutIds: [] } as const
    saveDraft(key, { ...draft, teamId: null, sessionId: null, text: next })
  }
  return { text, isRestored: kept !== null, change, forget: () => clearDraft(key) }
}
