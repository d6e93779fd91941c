import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

import styles from './dialog.module.css'

/** A modal sheet: from the bottom edge on a phone, in the middle of a wide screen. */
export function Dialog(props: {
  title: string
  onClose: () => void
  children: ReactNode
  actions?: ReactNode
}) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  // Closed while it is still in the document, so that the focus goes back to where it came from.
  useLayoutEffect(() => {
    const dialog = ref.current
    if (dialog && !dialog.open) dialog.showModal()
    return () => dialog?.close()
  }, [])

  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      closedby="any"
    >
      <div className={styles.sheet}>
        <h2 id={titleId} className={styles.title} tabIndex={-1} autoFocus>
          {props.title}
        </h2>
        <div className={styles.body}>{props.children}</div>
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </div>
    </dialog>
  )
}
