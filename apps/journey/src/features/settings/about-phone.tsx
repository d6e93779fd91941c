import { Section } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useSyncStatus } from '../../sync/sync-status-store.ts'
import styles from './about-phone.module.css'

export function AboutPhone() {
  const words = useWords('settings')
  const join = useWords('join')
  const { me } = useJournal()
  const unsentCount = useSyncStatus((status) => status.unsentCount)
  const rows = [
    [words.journey, me.journeyTitle],
    [words.hub, me.hubName],
    [words.group, join.groups[me.stakeholderGroup]],
    [words.shares, words.sharesWith[me.sharesWith ?? 'none']],
    [words.waiting, String(unsentCount)],
    [words.phoneId, me.deviceId],
  ] as const
  return (
    <Section title={words.aboutTitle}>
      <dl className={styles.rows}>
        {rows.map(([term, detail]) => (
          <div key={term} className={styles.row}>
            <dt>{term}</dt>
            <dd>{detail}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
