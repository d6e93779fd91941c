import { useId } from 'react'

import styles from './select-answer.module.css'

/** One of many, in the phone's own list. What is chosen and not known here stays chosen. */
export function SelectAnswer(props: {
  label: string
  hint?: string
  none: string
  unknown: string
  options: readonly { readonly id: string; readonly label: string }[]
  value: string
  problem: string | null
  onChange: (id: string) => void
}) {
  const id = useId()
  const isUnknown = props.value !== '' && !props.options.some((option) => option.id === props.value)
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {props.label}
      </label>
      {props.hint && <p className={styles.hint}>{props.hint}</p>}
      <select
        id={id}
        className={styles.select}
        value={props.value}
        aria-invalid={props.problem ? true : undefined}
        aria-describedby={props.problem ? `${id}-problem` : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <option value="">{props.none}</option>
        {isUnknown && <option value={props.value}>{props.unknown}</option>}
        {props.options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
      {props.problem && (
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {props.problem}
        </p>
      )}
    </div>
  )
}
