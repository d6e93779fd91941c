import { Icon, type IconName } from '@tributary/ui'
import type { ReactNode } from 'react'

import styles from './entry-facts.module.css'

export type EntryFact = { term: string; detail: string } & (
  | { iconName: IconName }
  | { icon: ReactNode }
)

export function EntryFacts(props: { facts: readonly EntryFact[] }) {
  return (
    <dl className={styles.facts}>
      {props.facts.map((fact) => (
        <div key={fact.term} className={styles.fact}>
          <dt>{fact.term}</dt>
          <dd>
            {'icon' in fact ? (
              <p>{fact.icon}</p>
            ) : (
              <span className={styles.icon}>
                <Icon name={fact.iconName} />
              </span>
            )}
            <span>{fact.detail}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
