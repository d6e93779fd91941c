import MiniSearch, { type Query } from 'minisearch'

import type { SearchableChange } from '../../db/searchable.ts'
import type { Searchable } from '../../db/searchable-records.ts'
import { formsOf, SMALL_WORDS, wordsOf } from '../../app/parts/word-forms.ts'

/** Milliseconds of indexing in one turn, on whatever phone: less than half a frame. */
const TURN_MS = 6
/** While more is put in, what was found is looked for again this often and no oftener. */
const TELL_MS = 1_000
const MOST_WORDS_ASKED = 12
/** Letters from which on the beginning of a word finds it. */
const PREFIX_FROM = 3

export interface SearchIndex {
  /** Takes changes in: what goes is out of it when the call returns, what comes is put in soon. */
  apply(change: SearchableChange): void
  /** Best first; whatever holds every word that is asked, in any of its forms. */
  search(asked: string): readonly Searchable[]
  /** False while there is more to put in. */
  isComplete(): boolean
  /** Raised with each change that a search may show. */
  version(): number
  subscribe(listener: () => void): () => void
}

/**
 * Finds texts by the forms of their words. In memory alone: nothing that was taken back, or is
 * private, is left behind anywhere.
 *
 * @param quiet - waits for a moment in which the phone has nothing better to do
 */
export function createSearchIndex(
  quiet: () => Promise<void>,
  nowMs: () => number = () => performance.now(),
): SearchIndex {
  const index = new MiniSearch<Searchable>({
    fields: ['title', 'text', 'said'],
    tokenize: wordsOf,
    processTerm: (word) => [...formsOf(word)],
  })
  const here = new Map<string, Searchable>()
  const waiting = new Map<string, Searchable>()
  const listeners = new Set<() => void>()
  let isReadToTheEnd = false
  let isDraining = false
  let version = 0

  const changed = () => {
    version += 1
    for (const listener of listeners) listener()
  }
  const takeOut = (id: string) => {
    waiting.delete(id)
    const old = here.get(id)
    if (old === undefined) return false
    // By its text, and not only marked as gone: its words leave the memory, too.
    index.remove(old)
    here.delete(id)
    return true
  }
  const drain = async () => {
    isDraining = true
    let toldAtMs = nowMs()
    while (waiting.size > 0) {
      await quiet()
      const until = nowMs() + TURN_MS
      for (const [id, doc] of waiting) {
        waiting.delete(id)
        index.add(doc)
        here.set(id, doc)
        if (nowMs() > until) break
      }
      if (waiting.size > 0 && nowMs() - toldAtMs < TELL_MS) continue
      toldAtMs = nowMs()
      changed()
    }
    isDraining = false
  }

  return {
    apply({ changed: changes, isComplete }) {
      let isOut = false
      for (const [id, doc] of changes) {
        isOut = takeOut(id) || isOut
        if (doc !== null) waiting.set(id, doc)
      }
      const isNews = isOut || isComplete !== isReadToTheEnd
      isReadToTheEnd = isComplete
      if (isNews) changed()
      if (!isDraining && waiting.size > 0) drain().catch((error: unknown) => reportError(error))
    },
    search(asked) {
      const query = queryFor(asked)
      if (query === null) return []
      return index
        .search(query, {
          boost: { title: 2 },
          tokenize: (form) => [form],
          processTerm: (form) => form,
        })
        .flatMap(({ id }) => here.get(String(id)) ?? [])
    },
    isComplete: () => isReadToTheEnd && waiting.size === 0,
    version: () => version,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Each word in any of its forms, and the last ones also as a beginning; null for no words. */
function queryFor(asked: string): Query | null {
  const all = wordsOf(asked).slice(0, MOST_WORDS_ASKED)
  const telling = all.filter((word) => !SMALL_WORDS.has(word))
  const words = telling.length > 0 ? telling : all
  if (words.length === 0) return null
  return {
    combineWith: 'AND',
    queries: words.map((word) => ({
      combineWith: 'OR',
      queries: [
        ...formsOf(word),
        ...(word.length >= PREFIX_FROM
          ? [{ queries: [word], prefix: true, weights: { prefix: 0.5, fuzzy: 0 } }]
          : []),
      ],
    })),
  }
}
