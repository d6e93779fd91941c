import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './marks.module.css'

/**
 * The two movements, told apart by shape first: an action is a filled block pointing forward,
 * a reflection an open ring turning back. The word always stands beside it.
 */
export function MovementMark(props: { movement: 'enact' | 'reflect'; size?: 'small' | 'large' }) {
  const isAction = props.movement === 'enact'
  return (
    <span
      className={classNames(
        styles.movement,
        isAction ? styles.enact : styles.reflect,
        props.size === 'large' && styles.large,
      )}
      aria-hidden="true"
    >
      <Icon name={isAction ? 'forward' : 'eddy'} />
    </span>
  )
}

const WHERE_ICONS = {
  private: 'lock',
  phone: 'phone',
  hub: 'hub',
  network: 'network',
  refused: 'alert',
} as const satisfies Record<string, IconName>

/** Where a record is: a picture and the words for it. */
export function WhereaboutsMark(props: { where: keyof typeof WHERE_ICONS; words: string }) {
  return (
    <span className={classNames(styles.where, styles[props.where])}>
      <Icon name={WHERE_ICONS[props.where]} />
      <span>{props.words}</span>
    </span>
  )
}

export function Badge(props: { icon?: IconName; children: string }) {
  return (
    <span className={styles.badge}>
      {props.icon && <Icon name={props.icon} />}
      <span>{props.children}</span>
    </span>
  )
}
