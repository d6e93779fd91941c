import type { ComponentProps } from 'react'

import styles from './chip.module.css'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'

/** A filter that is on or off. */
export function Chip(
  props: Omit<ComponentProps<'button'>, 'type'> & { pressed: boolean; icon?: IconName },
) {
  const { pressed, icon, className, children, ...rest } = props
  return (
    <button
      {...rest}
      type="button"
      aria-pressed={pressed}
      className={classNames(styles.chip, className)}
    >
      {(pressed || icon) && <Icon name={pressed ? 'check' : (icon ?? 'check')} />}
      <span>{children}</span>
    </button>
  )
}

/** A filter with several values, in the shape of a chip. */
export function ChipSelect(props: ComponentProps<'select'> & { label: string; isSet: boolean }) {
  const { label, isSet, className, children, ...rest } = props
  return (
    <span className={classNames(styles.chip, styles.select, isSet && styles.set, className)}>
      <select {...rest} aria-label={label}>
        {children}
      </select>
      <Icon name="chevron" />
    </span>
  )
}
