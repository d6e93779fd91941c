import { useId, type ReactNode } from 'react'

import styles from './choice-group.module.css'
import { classNames } from './class-names.ts'
import type { Choice } from './choice.ts'
import { Icon } from './icon.tsx'

/** One of a few, as full-width rows: for choices that need a sentence each. */
export function ChoiceGroup<Value extends string>(props: {
  legend: ReactNode
  hint?: string
  choices: readonly Choice<Value>[]
  value: Value | null
  problem?: string | null
  onChange: (value: Value) => void
}) {
  const name = useId()
  const problemId = `${name}-problem`
  return (
    <fieldset className={styles.group} aria-describedby={props.problem ? problemId : undefined}>
      <legend className={styles.legend}>{props.legend}</legend>
      {props.hint && <p className={styles.hint}>{props.hint}</p>}
      <div className={styles.rows}>
        {props.choices.map((choice) => (
          <label key={choice.value} className={styles.row}>
            <input
              type="radio"
              className={styles.input}
              name={name}
              value={choice.value}
              checked={props.value === choice.value}
              onChange={() => props.onChange(choice.value)}
            />
            {choice.icon && <Icon name={choice.icon} />}
            <span className={styles.words}>
              <span className={styles.label}>{choice.label}</span>
              {choice.detail && <span className={styles.detail}>{choice.detail}</span>}
            </span>
          </label>
        ))}
      </div>
      {props.problem && (
        <p id={problemId} className={styles.problem} role="alert">
          {props.problem}
        </p>
      )}
    </fieldset>
  )
}

/** A tick with a sentence; the whole row is the target. */
export function Tick(props: {
  label: ReactNode
  detail?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  tone?: 'river' | 'clay'
  problem?: string | null
}) {
  const problemId = useId()
  return (
    <div>
      <label className={classNames(styles.row, props.tone === 'clay' && styles.clay)}>
        <input
          type="checkbox"
          className={styles.input}
          checked={props.checked}
          aria-describedby={props.problem ? problemId : undefined}
          aria-invalid={props.problem ? true : undefined}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        <span className={styles.words}>
          <span className={styles.label}>{props.label}</span>
          {props.detail && <span className={styles.detail}>{props.detail}</span>}
        </span>
      </label>
      {props.problem && (
        <p id={problemId} className={styles.problem} role="alert">
          {props.problem}
        </p>
      )}
    </div>
  )
}
