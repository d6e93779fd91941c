import { BackupSection } from './backup-section.tsx'
import { HandOverSection } from './hand-over-section.tsx'
import styles from './host.module.css'

/** What keeps the records beyond this laptop. */
export function ViewKeeping() {
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <BackupSection />
      </div>
      <div className={styles.column}>
        <HandOverSection />
      </div>
    </div>
  )
}
