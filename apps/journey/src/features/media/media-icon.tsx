import styles from './media-icon.module.css'

/** Drawn like the icons of packages/ui; kept here because only media need them. */
const PATHS = {
  microphone:
    'M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3ZM6 11.5a6 6 0 0 0 12 0M12 17.5v3.25M8.75 20.75h6.5',
  camera:
    'M4 8h3.5L9 5.5h6L16.500 8H20v11.500H4zM12 16.750a3.250 3.250 0 1 0 0-6.500 3.250 3.250 0 0 0 0 6.500Z',
  film: 'M3.500 6.500h11.500v11H3.500zM15 10.750l5.500-3v8.500l-5.500-3',
  file: 'M6 3.250h8L18.500 8v12.750H6zM14 3.250V8h4.500',
  play: 'M8 5.500v13l10.500-6.500z',
  pause: 'M8.500 5.500v13M15.500 5.500v13',
  stop: 'M6.500 6.500h11v11h-11z',
} as const

export type MediaIconName = keyof typeof PATHS

export function MediaIcon(props: { name: MediaIconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[props.name]} />
    </svg>
  )
}
