import { Button, EntrySummary, PageFrame, Section } from '@tributary/ui'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'

import { localDay } from '../../app/i18n/formats.ts'
import { useFormats, useMessages, useToday, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { liveDayOfMine } from '../../db/entry-links.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { Awaiting } from './awaiting.tsx'
import styles from './day.module.css'
import { Intention } from './intention.tsx'
import { LaidOut } from './loop-picture.tsx'

/** A day of one's own: what was meant in the morning, done, and seen in the evening. */
export function DayPage(props: PageProps) {
  const words = useWords('day')
  const { common } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const today = useToday()
  const [day, setDay] = useState(today)
  const query = useMemo(() => liveDayOfMine(journal, day), [journal, day])
  const mine = useLiveQuery(query)
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <div className={styles.days}>
        <Button icon="back" aria-label={words.dayBefore} onClick={() => setDay(dayAt(day, -1))} />
        <h2 className={styles.dayName}>{formats.day(`${day}T12:00`)}</h2>
        <Button
          icon="forward"
          aria-label={words.dayAfter}
          disabled={day >= today}
          onClick={() => setDay(dayAt(day, 1))}
        />
      </div>
      {mine !== null && (
        <>
          <Intention day={day} isToday={day === today} intentions={mine.intentions} />
          <Awaiting
            key={day}
            mine={mine}
            onReflect={(ids) => {
              const about = new URLSearchParams(ids.map((id) => ['about', id]))
              props.go(`/new/reflect?${about}`)
            }}
          />
          <LaidOut entries={mine.laidOut} />
          {mine.namingMe.length > 0 && (
            <Section title={words.namingMe}>
              {mine.namingMe.map((entry) => (
                <Link
                  key={entry.id}
                  href={`/entry/${encodeURIComponent(entry.id)}`}
                  className={styles.card}
                >
                  <EntrySummary
                    movement={entry.movement}
                    heading={`${entry.authorName ?? common.nameNotHere}, ${formats.moment(entry.occurredAt)}`}
                    text={entry.text}
                  />
                </Link>
              ))}
            </Section>
          )}
        </>
      )}
    </PageFrame>
  )
}

function dayAt(day: string, daysOn: number): string {
  const moment = new Date(`${day}T12:00`)
  moment.setDate(moment.getDate() + daysOn)
  return localDay(moment)
}
