import { MOVEMENTS, VISIBILITIES } from '@tributary/records'
import type { EntryDraft } from './journal.ts'

// localStorage and not IndexedDB: a write has left the tab when the call returns, so a tab that
// is killed in the next moment loses nothing, and reading needs no wait before the first letter.

const PREFIX = 'tributary:draft:'

/** @returns false when this browser would not keep it (full, or storage is switched off) */
export function saveDraft(key: string, draft: EntryDraft): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(draft))
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}

export function loadDraft(key: string): EntryDraft | null {
  const stored = localStorage.getItem(PREFIX + key)
  if (stored === null) return null
  try {
    const draft: unknown = JSON.parse(stored)
    return isDraft(draft) ? draft : null
  } catch (error) {
    // Cut off in the middle by a full disk: there is nothing to bring back.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export function clearDraft(key: string): void {
  localStorage.removeItem(PREFIX + key)
}

/** Everything begun and not saved yet, by what it is about. */
export function allDrafts(): Record<string, EntryDraft> {
  const names = draftNames().map((name) => name.slice(PREFIX.length))
  const drafts = names.map((name): [string, EntryDraft | null] => [name, loadDraft(name)])
  return Object.fromEntries(drafts.flatMap(([name, draft]) => (draft ? [[name, draft]] : [])))
}

/** The draft that became an entry, and drafts about it, such as its correction: their keys name it. */
export function clearDraftsOf(entryId: string): void {
  for (const name of draftNames()) {
    const isOfEntry = loadDraft(name.slice(PREFIX.length))?.entryId === entryId
    if (isOfEntry || name.includes(entryId)) localStorage.removeItem(name)
  }
}

/** Calls back when another tab has put away the draft: saved it, or let it go. */
export function onDraftGone(key: string, run: () => void): () => void {
  const listen = (event: StorageEvent) => {
    if (event.key === PREFIX + key && event.newValue === null) run()
  }
  window.addEventListener('storage', listen)
  return () => window.removeEventListener('storage', listen)
}

function draftNames(): string[] {
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
  return keys.filter((key) => key.startsWith(PREFIX))
}

function isDraft(draft: unknown): draft is EntryDraft {
  if (typeof draft !== 'object' || draft === null) return false
  const field = (name: keyof EntryDraft): unknown => Reflect.get(draft, name)
  return (
    MOVEMENTS.some((movement) => movement === field('movement')) &&
    VISIBILITIES.some((visibility) => visibility === field('visibility')) &&
    typeof field('text') === 'string' &&
    ['string', 'undefined'].includes(typeof field('entryId')) &&
    Array.isArray(field('aboutIds'))
  )
}
