import type { EntryDraft } from './journal.ts'

const PREFIX = 'tributary:draft:'

/** localStorage writes reach the browser process at once, so they outlive a killed tab. */
export function saveDraft(key: string, draft: EntryDraft): void {
  localStorage.setItem(PREFIX + key, JSON.stringify(draft))
}

export function loadDraft(key: string): EntryDraft | null {
  const stored = localStorage.getItem(PREFIX + key)
  if (stored === null) return null
  const draft: EntryDraft = JSON.parse(stored)
  return draft
}

export function clearDraft(key: string): void {
  localStorage.removeItem(PREFIX + key)
}
