import { Section } from '@tributary/ui'

import { useFormats, useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'

const GB = 1024 ** 3

/** How the hub and its laptop are, in figures. */
export function Vitals() {
  const { now } = useHost()
  const words = useWords('host')
  const formats = useFormats()
  const language = useLanguage()
  const { vitals, reach, lastMerge, devices } = now
  const gigabytes = (bytes: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / GB)
  const certificate = reach?.certificate ?? null
  const facts = [
    [words.factPhones, words.phonesIn(devices.filter(({ standing }) => standing === 'in').length)],
    [words.factRecords, words.counts(now.counts.entries, now.counts.people)],
    [
      words.factDisk,
      words.freeOf(gigabytes(vitals.freeDiskBytes), gigabytes(vitals.totalDiskBytes)),
    ],
    [
      words.factMemory,
      words.freeOf(gigabytes(vitals.freeMemoryBytes), gigabytes(vitals.totalMemoryBytes)),
    ],
    [
      words.factCertificate,
      certificate === null
        ? words.certificateNone
        : `${words.rungNames[reach?.rung ?? 'plain']}, ${words.days(certificate.daysLeft)}`,
    ],
    [words.factBackup, now.backedUpAt === null ? words.never : formats.moment(now.backedUpAt)],
    [
      words.lastMerge,
      lastMerge === null
        ? words.neverMerged
        : words.merged(lastMerge.to, formats.moment(lastMerge.at), lastMerge.sent),
    ],
  ] as const
  return (
    <Section title={words.vitalsTitle}>
      <dl className={styles.facts}>
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
