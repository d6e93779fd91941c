import styles from './icon.module.css'

/** Stroke paths on a 24-unit grid, drawn at 1em of the text beside them. */
const PATHS = {
  forward: 'M4 12h15M13 5.5 19.5 12 13 18.5',
  eddy: 'M19.5 12.5a7.5 7.5 0 1 1-2.6-5.7M20 3v5h-5',
  phone:
    'M8 2.75h8A1.25 1.25 0 0 1 17.25 4v16A1.25 1.25 0 0 1 16 21.25H8A1.25 1.25 0 0 1 6.75 20V4A1.25 1.25 0 0 1 8 2.75ZM10.5 18.25h3',
  hub: 'M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20',
  network:
    'M12 8.25a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM5.5 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM18.5 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM10.8 8l-4 7.7M13.2 8l4 7.7M8 18h8',
  lock: 'M6 10.75h12V20.5H6zM8.5 10.75V7.5a3.5 3.5 0 0 1 7 0v3.25M12 14.5v2.25',
  people:
    'M9 11.25a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.75 19.75a6.25 6.25 0 0 1 12.5 0M15.5 4.6a3.5 3.5 0 0 1 0 6.3M17.75 14.1a6.25 6.25 0 0 1 3.5 5.65',
  globe:
    'M12 20.75a8.75 8.75 0 1 0 0-17.5 8.75 8.75 0 0 0 0 17.5ZM3.5 12h17M12 3.25c2.5 2.4 3.75 5.3 3.75 8.75S14.5 18.35 12 20.75C9.5 18.35 8.25 15.45 8.25 12S9.5 5.65 12 3.25Z',
  alert: 'M12 3.5 22 20.5H2zM12 10v5M12 17.75v.01',
  check: 'M4.5 12.75 9.75 18 19.5 6.5',
  back: 'M20 12H5M11 5.5 4.5 12l6.5 6.5',
  close: 'M5.5 5.5l13 13M18.5 5.5l-13 13',
  settings:
    'M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9M15.25 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8.75 19a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01M5.5 5.5h.01M12 5.5h.01M18.5 5.5h.01M5.5 18.5h.01M12 18.5h.01M18.5 18.5h.01',
  timeline: 'M6 3v18M6 7h3M6 12h3M6 17h3M12.5 7H20M12.5 12H20M12.5 17H20',
  journey: 'M4 20c0-4 4-4 8-6s8-3 8-7M4 6.5c0 3.5 3.5 5 8 7.5M20 7V3.5M20 3.5h-3.5',
  edit: 'M4 20l1-4.5L16 4.5 19.5 8 8.5 19zM13.5 7 17 10.5',
  download: 'M12 3.5v12M6.5 10.5 12 16l5.5-5.5M4 20.5h16',
  copy: 'M8.5 8.5h11v11h-11zM5 15.5H4.5v-11h11V5',
  clock: 'M12 20.75a8.75 8.75 0 1 0 0-17.5 8.75 8.75 0 0 0 0 17.5ZM12 7v5l3.5 2',
  chevron: 'M6 9l6 6 6-6',
  search: 'M10.5 17.5a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM15.5 15.5 21 21',
  team: 'M12 3.5 20 8v8l-8 4.5L4 16V8zM12 12v8M12 12l7.5-4M12 12 4.5 8',
} as const

export type IconName = keyof typeof PATHS

/** Decoration beside words, never instead of them: hidden from assistive technology. */
export function Icon(props: { name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[props.name]} />
    </svg>
  )
}
