import styles from './logo.module.css'

/** The river with one tributary joining it. */
export function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path className={styles.tributary} d="M9 6c0 12 15 11 15 24" />
      <path className={styles.river} d="M36 4c0 14-12 12-12 26v14" />
    </svg>
  )
}
