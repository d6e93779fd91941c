import { useCallback, useEffect, useRef, useState } from 'react'

import {
  type BegunDraft,
  clearBegunDraft,
  loadBegunDraft,
  saveBegunDraft,
  takeUpDraft,
  watchDrafts,
} from '../../db/draft-store.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDraft, Journal } from '../../db/journal.ts'

const AUTOSAVE_AFTER_MS = 300

/**
 * A draft that outlives a killed tab: kept shortly after each keystroke, and at once when the
 * page is hidden, which is the last thing a phone tells a page it is about to kill.
 */
export function useEntryDraft(key: string, blank: EntryDraft) {
  const journal = useJournal()
  const [draft, setDraft] = useState(() =>
    begin(
      journal,
      resumed(
        blank,
        takeUpDraft(key, () => journal.newEntryId()),
      ),
    ),
  )
  const [isRestored, setRestored] = useState(() => draft.text.trim() !== '')
  const [elsewhere, setElsewhere] = useState<'no' | 'saved' | 'differs'>('no')
  const latestDraft = useRef(draft)
  useEffect(() => {
    latestDraft.current = draft
  }, [draft])
  const [keeping, setKeeping] = useState<'kept' | 'pending' | 'impossible'>('pending')
  const unsaved = useRef<BegunDraft | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const keep = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current)
    const latest = unsaved.current
    if (latest === null) return
    unsaved.current = null
    if (latest.text.trim() !== '') {
      // Storage full or switched off is said on the page, since the draft would be lost.
      setKeeping(saveBegunDraft(key, latest) ? 'kept' : 'impossible')
      return
    }
    clearBegunDraft(key, latest.entryId)
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
    clearBegunDraft(key, latestDraft.current.entryId)
  }, [key])

  const startAfresh = useCallback(() => {
    forget()
    setDraft(begin(journal, blank))
    setRestored(false)
    setElsewhere('no')
  }, [forget, blank, journal])

  const findOutWhetherSaved = useCallback(async () => {
    const asked = latestDraft.current
    const savedText = await journal.savedText(asked.entryId)
    const now = unsaved.current ?? latestDraft.current
    if (savedText === null || now.entryId !== asked.entryId) return
    // Nothing was written since: what is in the field is what was saved.
    if (now.text === savedText) startAfresh()
    setElsewhere(now.text === savedText ? 'saved' : 'differs')
  }, [journal, startAfresh])

  // A tab that was killed may have saved it and not come to clear it, or another has it open.
  useEffect(() => {
    const findOut = () => {
      findOutWhetherSaved().catch((error: unknown) => reportError(error))
    }
    if (isRestored) findOut()
    return watchDrafts(key, {
      onGone: findOut,
      onDisplaced(entryId) {
        if (entryId !== latestDraft.current.entryId) return
        unsaved.current ??= latestDraft.current
        keep()
      },
    })
  }, [key, keep, isRestored, findOutWhetherSaved])

  /** Keeps the draft with its entry's id, before the entry is written. */
  const secure = useCallback((): { mayBeThere: boolean } => {
    const latest = unsaved.current ?? latestDraft.current
    const isKept = loadBegunDraft(key, latest.entryId) !== null
    unsaved.current = latest
    keep()
    return { mayBeThere: isRestored || (keeping === 'kept' && !isKept) }
  }, [key, keep, keeping, isRestored])

  return { draft, change, secure, forget, isRestored, elsewhere, startAfresh, keeping }
}

/** What was begun, and what its writer now comes to speak about as well. */
function resumed(blank: EntryDraft, kept: EntryDraft | null): EntryDraft {
  if (kept === null) return blank
  return { ...blank, ...kept, aboutIds: [...new Set([...kept.aboutIds, ...blank.aboutIds])] }
}

function begin(journal: Journal, draft: EntryDraft): BegunDraft {
  return { ...draft, entryId: draft.entryId ?? journal.newEntryId() }
}
