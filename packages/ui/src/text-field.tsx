import { useEffect, useId, type ComponentProps, type ReactNode } from 'react'

import { classNames } from './class-names.ts'
import styles from './text-field.module.css'

interface FieldWords {
  label: ReactNode
  hint?: ReactNode
  /** A sentence that says what is wrong and what to do. */
  problem?: string | null
}

function useFieldIds(words: FieldWords) {
  const id = useId()
  const hintId = words.hint === undefined ? undefined : `${id}-hint`
  const problemId = words.problem ? `${id}-problem` : undefined
  const describedBy = [hintId, problemId].filter(Boolean).join(' ') || undefined
  return { id, hintId, problemId, describedBy }
}

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
