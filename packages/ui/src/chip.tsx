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

/** A day to choose in the phone's own calendar, in the shape of a chip. */
export function ChipDate(props: {
  label: string
  /** What the chip shows: the chosen day in words, or "all days". */
  words: string
  value: string | null
  onChange: (day: string | null) => void
}) {
  return (
    <span className={classNames(styles.chip, styles.date, props.value !== null && styles.set)}>
      <span aria-hidden="true">{props.words}</span>
      <Icon name="chevron" />
      <input
        type="date"
        aria-label={props.label}
        value={props.value ?? ''}
        onClick={(event) => event.currentTarget.showPicker()}
        onChange={(event) => props.onChange(event.currentTarget.value || null)}
      />
    </span>
  )
}
