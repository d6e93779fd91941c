import type { Answers } from '@tributary/instruments'
import { keptUnder } from './profile.ts'

// As drafts of entries: localStorage, because a write has left the tab when the call returns.
// Here stands only what was typed and is not durable in the records yet, for a moment.

const placeOf = (responseId: string) => keptUnder(`answers:${responseId}`)

/** @returns false when this browser would not keep it (full, or storage is switched off) */
export function keepUnsaved(responseId: string, unsaved: Answers): boolean {
  try {
    if (Object.keys(unsaved).length === 0) localStorage.removeItem(placeOf(responseId))
    else localStorage.setItem(placeOf(responseId), JSON.stringify(unsaved))
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}

/** What a tab that was killed had not saved. */
export function unsavedOf(responseId: string): Answers {
  const stored = localStorage.getItem(placeOf(responseId))
  if (stored === null) return {}
  try {
    const unsaved: unknown = JSON.parse(stored)
    return typeof unsaved === 'object' && unsaved !== null ? { ...unsaved } : {}
  } catch (error) {
    // Cut off in the middle by a full disk: there is nothing to bring back.
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
