import { Icon } from '@tributary/ui'
import { useEffect } from 'react'
import { Link } from 'wouter'

import { useMessages } from './i18n/i18n-context.tsx'
import styles from './saved-toast.module.css'

const SHOWN_FOR_MS = 8_000

/** Shown only after IndexedDB has committed: this tick does not lie. */
export function SavedToast(props: { entryId: string; onGone: () => void }) {
  const { status: words } = useMessages()
  const { onGone } = props

  useEffect(() => {
    const timer = setTimeout(onGone, SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [onGone])

  return (
    <div className={styles.toast}>
      <output className={styles.words}>
        <Icon name="check" />
        {words.saved}
      </output>
      <Link href={`/entry/${encodeURIComponent(props.entryId)}`} onClick={onGone}>
        {words.savedLook}
      </Link>
    </div>
  )
}
