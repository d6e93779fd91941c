import { useEffect, useRef, type ReactNode } from 'react'

import { classNames } from './class-names.ts'
import styles from './page-frame.module.css'

/** A page: its way back, its heading (which takes focus when the page opens) and its content. */
export function PageFrame(props: {
  title: ReactNode
  /** Placed above the heading: usually a link back. */
  back?: ReactNode
  lead?: ReactNode
  /** False where a field on the page takes the focus instead. */
  focusHeading?: boolean
  /** As wide as its place, for figures and lists beside each other. */
  wide?: boolean
  children?: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  const focusHeading = props.focusHeading ?? true

  useEffect(() => {
    if (focusHeading) heading.current?.focus({ preventScroll: true })
  }, [focusHeading])

  return (
    <div className={classNames(styles.page, props.wide && styles.wide)}>
      <header className={styles.header}>
        {props.back}
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {props.title}
        </h1>
        {props.lead && <p className={styles.lead}>{props.lead}</p>}
      </header>
      {props.children}
    </div>
  )
}

export function Section(props: { title: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{props.title}</h2>
      {props.hint && <p className={styles.hint}>{props.hint}</p>}
      {props.children}
    </section>
  )
}
