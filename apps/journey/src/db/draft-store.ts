import { MOVEMENTS, VISIBILITIES } from '@tributary/records'
import type { EntryDraft } from './journal.ts'
import { keptUnder } from './profile.ts'

// localStorage and not IndexedDB: a write has left the tab when the call returns, so a tab that
// is killed in the next moment loses nothing, and reading needs no wait before the first letter.

const prefix = () => keptUnder('draft:')
/** Between a kind of draft and the entry whose draft stands beside the kind's first. */
const BESIDE = '~'

/** A draft that knows which entry it becomes. */
export type BegunDraft = EntryDraft & { readonly entryId: string }

/** @returns false when this browser would not keep it (full, or storage is switched off) */
export function saveDraft(key: string, draft: EntryDraft): boolean {
  try {
    localStorage.setItem(prefix() + key, JSON.stringify(draft))
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}

export function loadDraft(key: string): EntryDraft | null {
  return draftIn(localStorage.getItem(prefix() + key))
}

function draftIn(stored: string | null): EntryDraft | null {
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

/**
 * Two tabs may each have begun a draft of one kind. Each has a place of its own: the kind's, or
 * one beside it where the other draft was first.
 */
export function saveBegunDraft(kind: string, draft: BegunDraft): boolean {
  return saveDraft(placeOf(kind, draft.entryId), draft)
}

/** The draft of this entry, where it is kept. */
export function loadBegunDraft(kind: string, entryId: string): EntryDraft | null {
  const kept = loadDraft(placeOf(kind, entryId))
  return kept?.entryId === entryId ? kept : null
}

/** Leaves the draft of another entry where it is. */
export function clearBegunDraft(kind: string, entryId: string): void {
  if (loadBegunDraft(kind, entryId) !== null) clearDraft(placeOf(kind, entryId))
}

/** What was begun of this kind and neither saved nor let go; of several the one that came first. */
export function takeUpDraft(kind: string, newEntryId: () => string): BegunDraft | null {
  const beside = draftNames().map((name) => name.slice(prefix().length))
  const places = [kind, ...beside.filter((place) => place.startsWith(kind + BESIDE)).toSorted()]
  for (const place of places) {
    const kept = loadDraft(place)
    if (kept === null) continue
    if (kept.entryId !== undefined) return { ...kept, entryId: kept.entryId }
    // Words that were put there to be written on. Kept with their entry's id, so that another tab
    // sees whose they are.
    const begun = { ...kept, entryId: newEntryId() }
    saveDraft(place, begun)
    return begun
  }
  return null
}

function placeOf(kind: string, entryId: string): string {
  const beside = kind + BESIDE + entryId
  if (loadDraft(beside) !== null) return beside
  const first = loadDraft(kind)
  return first === null || first.entryId === entryId ? kind : beside
}

export function clearDraft(key: string): void {
  localStorage.removeItem(prefix() + key)
}

/** Everything begun and not saved yet, by what it is about. */
export function allDrafts(): Record<string, EntryDraft> {
  const names = draftNames().map((name) => name.slice(prefix().length))
  const drafts = names.map((name): [string, EntryDraft | null] => [name, loadDraft(name)])
  return Object.fromEntries(drafts.flatMap(([name, draft]) => (draft ? [[name, draft]] : [])))
}

/** The draft that became an entry, and drafts about it, such as its correction: their keys name it. */
export function clearDraftsOf(entryId: string): void {
  for (const name of draftNames()) {
    const isOfEntry = loadDraft(name.slice(prefix().length))?.entryId === entryId
    if (isOfEntry || name.includes(entryId)) localStorage.removeItem(name)
  }
}

/**
 * Tells of what another tab did with a draft of this kind: `onGone` when it put one away (saved it,
 * or let it go), `onDisplaced` when it wrote another one over it, which only tabs that write in
 * the very same moment do.
 */
export function watchDrafts(
  kind: string,
  told: { onGone(): void; onDisplaced(entryId: string): void },
): () => void {
  const listen = ({ key, newValue, oldValue }: StorageEvent) => {
    if (key !== prefix() + kind && key?.startsWith(prefix() + kind + BESIDE) !== true) return
    if (newValue === null) told.onGone()
    const before = draftIn(oldValue)?.entryId
    const after = draftIn(newValue)?.entryId
    if (before !== undefined && after !== undefined && before !== after) told.onDisplaced(before)
  }
  window.addEventListener('storage', listen)
  return () => window.removeEventListener('storage', listen)
}

function draftNames(): string[] {
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
  return keys.filter((key) => key.startsWith(prefix()))
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
