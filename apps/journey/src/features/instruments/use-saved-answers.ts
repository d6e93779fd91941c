import type { Answers } from '@tributary/instruments'
import { useCallback, useEffect, useRef, useState } from 'react'

import { keepUnsaved, unsavedOf } from '../../db/answer-draft.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { type AnswerPlace, saveAnswers } from '../../db/response-commands.ts'

/** Typing rests this long before what was typed is written to the records. */
const REST_MS = 400

export interface SavedAnswers {
  /** What is saved, with what was just changed on top. */
  readonly answers: Answers
  readonly change: (key: string, value: unknown) => void
  /** Resolves once everything is durable; false when this phone could not store it. */
  readonly flush: () => Promise<boolean>
  readonly state: 'saved' | 'saving' | 'failed'
}

/**
 * Saves each answer as it is given. Between a keystroke and its commit the answer stands in
 * localStorage, so that a tab killed in that moment loses nothing either.
 *
 * @param saved - as the records have it now; others may be changing it
 */
export function useSavedAnswers(id: string, place: AnswerPlace, saved: Answers): SavedAnswers {
  const journal = useJournal()
  const [pending, setPending] = useState<Answers>(() => unsavedOf(id))
  const [state, setState] = useState<SavedAnswers['state']>('saved')
  const now = useRef({ pending, saved, base: new Map<string, unknown>() })
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const writing = useRef<Promise<boolean>>(Promise.resolve(true))

  useEffect(() => {
    now.current.saved = saved
    setPending((held) => {
      // What the records show by now needs no holding.
      const left = Object.entries(held).filter(([key, value]) => !isSame(saved[key], value))
      if (left.length === Object.keys(held).length) return held
      now.current.pending = Object.fromEntries(left)
      keepUnsaved(id, now.current.pending)
      return now.current.pending
    })
  }, [saved, id])

  const flush = useCallback((): Promise<boolean> => {
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = null
    const write = async (): Promise<boolean> => {
      const after = now.current.pending
      if (Object.keys(after).length === 0) return true
      // What stood when the person began to change it: what others added since is not theirs to
      // take away. Of what a killed tab left nothing is known, so nothing is taken away either.
      const before = Object.fromEntries(
        Object.keys(after).map((key) => [key, now.current.base.get(key)]),
      )
      setState('saving')
      try {
        await saveAnswers(journal, id, place, before, after)
      } catch (error) {
        // The words stay on the screen and in localStorage; the next change tries again.
        reportError(error)
        setState('failed')
        return false
      }
      for (const key of Object.keys(after)) now.current.base.set(key, after[key])
      setState('saved')
      return true
    }
    writing.current = writing.current.then(write, write)
    return writing.current
  }, [journal, id, place])

  const change = useCallback(
    (key: string, value: unknown) => {
      if (!(key in now.current.pending)) now.current.base.set(key, now.current.saved[key])
      now.current.pending = { ...now.current.pending, [key]: value }
      keepUnsaved(id, now.current.pending)
      setPending(now.current.pending)
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = setTimeout(() => void flush(), REST_MS)
    },
    [id, flush],
  )

  useEffect(() => {
    if (Object.keys(now.current.pending).length > 0) void flush()
    const leave = () => void flush()
    document.addEventListener('visibilitychange', leave)
    window.addEventListener('pagehide', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      window.removeEventListener('pagehide', leave)
      void flush()
    }
  }, [flush])

  return { answers: { ...saved, ...pending }, change, flush, state }
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b)
}

/** Keys in their order, and without what was taken away: as the records give it back. */
function canonical(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value)
  const entries = Object.entries(value)
    .map(([key, each]) => [key, canonical(each)] as const)
    .filter(([, text]) => text !== '' && text !== '{}')
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => `${key}:${text}`)
    .join()}}`
}
