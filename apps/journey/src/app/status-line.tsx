import { classNames, Icon } from '@tributary/ui'
import { useId, useState } from 'react'
import { Link } from 'wouter'

import { useSyncStatus } from '../sync/sync-status-store.ts'
import { useMessages } from './i18n/i18n-context.tsx'
import styles from './status-line.module.css'
import { useStatusNotes } from './use-status-notes.ts'

/**
 * Where things stand, in words. Only the hub's coming and going is announced to screen
 * readers; counts change with every sentence written and would never be quiet.
 */
export function StatusLine() {
  const { status: words } = useMessages()
  const hub = useSyncStatus((status) => status.hub)
  const isMoved = useSyncStatus((status) => status.isMoved)
  const outdated = useSyncStatus((status) => status.outdated)
  const isRemoved = useSyncStatus((status) => status.isRemoved)
  const isAskedBack = useSyncStatus(
    ({ eraseAsked }) => eraseAsked !== null && eraseAsked.why !== 'declined',
  )
  const unsentCount = useSyncStatus((status) => status.unsentCount)
  const refusedCount = useSyncStatus((status) => status.refusedCount)
  const mediaLeft = useSyncStatus((status) => status.mediaLeft)
  const isAppWhole = useSyncStatus((status) => status.isAppWhole)
  const notes = useStatusNotes()
  const [isOpen, setOpen] = useState(false)
  const notesId = useId()
  const hubWords = {
    reachable: words.reachable,
    unreachable: words.unreachable,
    unknown: words.unknown,
    'signed-out': isRemoved ? words.removed : words.signedOut,
  }[hub]

  return (
    <section
      className={styles.status}
      aria-label={words.label}
      data-app={isAppWhole ? 'whole' : 'coming'}
    >
      <div className={styles.line}>
        <output className={classNames(styles.hub, styles[hub])}>
          <HubSign hub={hub} />
          {hubWords}
        </output>
        {unsentCount > 0 && <p className={styles.unsent}>{words.unsent(unsentCount)}</p>}
        {mediaLeft > 0 && (
          <Link href="/settings" className={styles.media}>
            {words.media(mediaLeft)}
          </Link>
        )}
        {unsentCount + mediaLeft === 0 && hub === 'reachable' && <p>{words.allSent}</p>}
        {refusedCount > 0 && (
          <Link href="/not-accepted" className={styles.refused}>
            <Icon name="alert" />
            {words.refused(refusedCount)}
          </Link>
        )}
        {hub === 'signed-out' && (
          <Link href={isRemoved ? '/removed' : '/join'} className={styles.refused}>
            {isRemoved ? words.removedHelp : words.joinAgain}
          </Link>
        )}
        {isAskedBack && (
          <Link href="/give-back" className={styles.refused}>
            {words.askedBack}
          </Link>
        )}
        {isMoved && (
          <Link href="/join" className={styles.refused}>
            {words.joinAgain}
          </Link>
        )}
        {outdated === 'app' && (
          <button type="button" className={styles.notesButton} onClick={() => void renewApp()}>
            {words.renew}
          </button>
        )}
        {notes.length > 0 && (
          <button
            type="button"
            className={styles.notesButton}
            aria-expanded={isOpen}
            aria-controls={notesId}
            onClick={() => setOpen(!isOpen)}
          >
            {words.notes(notes.length)}
            <Icon name="chevron" />
          </button>
        )}
      </div>
      <ul id={notesId} className={styles.notes} hidden={!isOpen || notes.length === 0}>
        {isOpen && notes.map((note) => <li key={note}>{note}</li>)}
      </ul>
    </section>
  )
}

/**
 * Fetches the hub's own app. Where a service worker keeps the present one, the new version is
 * offered as always, so that whoever writes chooses the moment; drafts are kept in any case.
 */
async function renewApp(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  await registration?.update()
  const isComing = (registration?.installing ?? registration?.waiting ?? null) !== null
  if (!isComing) window.location.reload()
}

/** A full, an open or a broken ring: the state shows without colour, too. */
function HubSign(props: { hub: 'reachable' | 'unreachable' | 'unknown' | 'signed-out' }) {
  return (
    <svg className={styles.sign} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {props.hub === 'reachable' && <circle cx="8" cy="8" r="6" className={styles.full} />}
      {props.hub === 'unknown' && <circle cx="8" cy="8" r="5.5" strokeDasharray="3 3" />}
      {(props.hub === 'unreachable' || props.hub === 'signed-out') && (
        <path d="M13.500 8a5.500 5.500 0 1 1-11 0 5.500 5.500 0 0 1 11 0ZM3 13 13 3" />
      )}
    </svg>
  )
}
