import { useEffect, type ComponentProps } from 'react'

import { classNames } from './class-names.ts'
import styles from './text-field.module.css'
import { type FieldWords, useFieldIds } from './use-field-ids.ts'

export function TextArea(
  props: ComponentProps<'textarea'> &
    FieldWords & {
      hideLabel?: boolean
      lead?: boolean
      /** The field is what its page or form is for: typing can begin at once, after its text. */
      focusOnOpen?: boolean
    },
) {
  const { label, hint, problem, hideLabel, lead, focusOnOpen, className, ...rest } = props
  const ids = useFieldIds({ label, hint, ...(problem !== undefined && { problem }) })

  useEffect(() => {
    const field = focusOnOpen === true ? document.getElementById(ids.id) : null
    if (!(field instanceof HTMLTextAreaElement)) return
    field.focus({ preventScroll: true })
    field.setSelectionRange(field.value.length, field.value.length)
  }, [focusOnOpen, ids.id])

  return (
    <div className={styles.field}>
      <label htmlFor={ids.id} className={hideLabel ? styles.hidden : styles.label}>
        {label}
      </label>
      {ids.hintId && (
        <p id={ids.hintId} className={styles.hint}>
          {hint}
        </p>
      )}
      <textarea
        {...rest}
        id={ids.id}
        className={classNames(styles.input, styles.area, lead && styles.lead, className)}
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
