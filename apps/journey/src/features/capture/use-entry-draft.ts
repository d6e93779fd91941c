import { useCallback, useEffect, useRef, useState } from 'react'

import { clearDraft, loadDraft, saveDraft } from '../../db/draft-store.ts'
import type { EntryDraft } from '../../db/journal.ts'

const AUTOSAVE_AFTER_MS = 300

/**
 * A draft that outlives a killed tab: kept shortly after each keystroke, and at once when the
 * page is hidden, which is the last thing a phone tells a page it is about to kill.
 */
export function useEntryDraft(key: string, blank: EntryDraft) {
  const [draft, setDraft] = useState<EntryDraft>(() => ({ ...blank, ...loadDraft(key) }))
  const [isRestored, setRestored] = useState(() => draft.text.trim() !== '')
  const [keeping, setKeeping] = useState<'kept' | 'pending' | 'impossible'>('pending')
  const unsaved = useRef<EntryDraft | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const keep = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current)
    const latest = unsaved.current
    if (latest === null) return
    unsaved.current = null
    if (latest.text.trim() !== '') {
      // Storage full or switched off is said on the page, since the draft would be lost.
      setKeeping(saveDraft(key, latest) ? 'kept' : 'impossible')
      return
    }
    clearDraft(key)
    setKeeping('kept')
  }, [key])

  const change = useCallback(
    (part: Partial<EntryDraft>) => {
      const next = { ...(unsaved.current ?? draft), ...part }
      unsaved.current = next
      setDraft(next)
      setKeeping('pending')
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = setTimeout(keep, AUTOSAVE_AFTER_MS)
    },
    [draft, keep],
  )

  useEffect(() => {
    const onHidden = () => {
      if (document.visibilityState === 'hidden') keep()
    }
    document.addEventListener('visibilitychange', onHidden)
    window.addEventListener('pagehide', keep)
    return () => {
      document.removeEventListener('visibilitychange', onHidden)
      window.removeEventListener('pagehide', keep)
      keep()
    }
  }, [keep])

  const forget = useCallback(() => {
    unsaved.current = null
    clearDraft(key)
  }, [key])

  const startAfresh = useCallback(() => {
    forget()
    setDraft(blank)
    setRestored(false)
  }, [forget, blank])

  return { draft, change, forget, isRestored, startAfresh, keeping }
}
