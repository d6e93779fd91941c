import { Button } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import styles from './shared-phone.module.css'

/** Whose the phone is just now, and one tap to close it. */
export function LockBar(props: {
  name: string | null
  /** What others on this phone wrote that is not at the hub. */
  othersUnsent: number
  onLock: () => void
}) {
  const words = useWords('sharing')
  return (
    <section className={styles.bar} aria-label={words.barLabel}>
      <p className={styles.barText}>
        {props.name !== null && <strong>{props.name}</strong>}
        {props.othersUnsent > 0 && <span>{words.othersWait(props.othersUnsent)}</span>}
      </p>
      <Button icon="lock" onClick={props.onLock}>
        {words.lock}
      </Button>
    </section>
  )
}
