import { ListRow, Section } from '@tributary/ui'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostOverview } from '../../sync/host-overview.ts'
import styles from './hub-report.module.css'

export function HubReport(props: { overview: HostOverview }) {
  const { devices, counts, lastMerge } = props.overview
  const words = useWords('host')
  const formats = useFormats()
  return (
    <div className={styles.report}>
      <Section title={words.devices} hint={words.counts(counts.entries, counts.people)}>
        {devices.length === 0 ? (
          <p>{words.devicesNone}</p>
        ) : (
          <ul>
            {devices.map((device) => (
              <ListRow
                key={device.id}
                title={device.label || words.phone}
                detail={
                  device.lastSeenAt === null
                    ? words.neverSeen
                    : words.lastSeen(formats.moment(device.lastSeenAt))
                }
              />
            ))}
          </ul>
        )}
      </Section>
      <Section title={words.lastMerge}>
        <p>
          {lastMerge === null
            ? words.neverMerged
            : words.merged(lastMerge.to, formats.moment(lastMerge.at), lastMerge.sent)}
        </p>
        {lastMerge?.isComplete === false && <p>{words.mergeCut}</p>}
      </Section>
    </div>
  )
}
