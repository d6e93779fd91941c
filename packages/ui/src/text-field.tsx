import type { ComponentProps } from 'react'

import { classNames } from './class-names.ts'
import styles from './text-field.module.css'
import { type FieldWords, useFieldIds } from './use-field-ids.ts'

export function TextField(props: ComponentProps<'input'> & FieldWords & { big?: boolean }) {
  const { label, hint, problem, big, className, ...rest } = props
  const ids = useFieldIds({ label, hint, ...(problem !== undefined && { problem }) })
  return (
    <div className={styles.field}>
      <label htmlFor={ids.id} className={styles.label}>
        {label}
      </label>
      {ids.hintId && (
        <p id={ids.hintId} className={styles.hint}>
          {hint}
        </p>
      )}
      <input
        {...rest}
        id={ids.id}
        className={classNames(styles.input, big && styles.big, className)}
        aria-describedby={ids.describedBy}
        aria-invalid={problem ? true : undefined}
      />
      {ids.problemId && (
        <p id={ids.problemId} className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
