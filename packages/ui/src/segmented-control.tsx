import { useId } from 'react'

import styles from './choice-group.module.css'
import type { Choice } from './choice.ts'
import { Icon } from './icon.tsx'

/** One of two or three short words, side by side; wraps when the text is large. */
export function SegmentedControl<Value extends string>(props: {
  legend: string
  choices: readonly Choice<Value>[]
  value: Value
  onChange: (value: Value) => void
  showLegend?: boolean
}) {
  const name = useId()
  return (
    <fieldset className={styles.group}>
      <legend className={props.showLegend ? styles.legend : styles.hidden}>{props.legend}</legend>
      <div className={styles.segments}>
        {props.choices.map((choice) => (
          <label key={choice.value} className={styles.segment}>
            <input
              type="radio"
              className={styles.hidden}
              name={name}
              value={choice.value}
              checked={props.value === choice.value}
              onChange={() => props.onChange(choice.value)}
            />
            {choice.icon && <Icon name={choice.icon} />}
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
