import { Button, buttonClass, Notice, PageFrame, Section } from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { regionalTag } from '../../app/i18n/formats.ts'
import type { PageProps } from '../../app/page-props.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { useHubNow } from '../../sync/use-hub-now.ts'
import styles from './agenda.module.css'
import { nowAndNext, type Planned } from '../../app/parts/programme.ts'
import { SessionCard } from './session-card.tsx'
import { useProgramme } from '../../app/parts/use-programme.ts'
import { addDays, zoned } from '../../app/parts/zoned-time.ts'

/** One day of the programme, on the clocks of the place, with what goes on and what comes next. */
export function AgendaPage(_props: PageProps) {
  const words = useWords('agenda')
  const language = useLanguage()
  const formats = useFormats()
  const { programme, tz } = useProgramme()
  const nowMs = useHubNow()
  const mayFacilitate = useMyRoles()('facilitator', 'host', 'organiser')
  const today = zoned(nowMs, tz).day
  const [chosen, setChosen] = useState<string | null>(null)
  if (programme === null) return null
  const day = chosen ?? dayToBeginWith(programme, today)
  const ofDay = programme.filter((planned) => planned.day === day)
  const { now, next } = nowAndNext(programme, nowMs)
  const dayWords = new Intl.DateTimeFormat(regionalTag(language, navigator.languages), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T12:00:00Z`))
  const proposals = programme.filter(({ state }) => state === 'proposed')

  return (
    <PageFrame title={words.title} lead={words.zone(tz)}>
      <p className={styles.tools}>
        <Link href="/agenda/new" className={buttonClass({ tone: 'river' })}>
          {words.propose}
        </Link>
        <Link href="/channels" className={buttonClass({})}>
          {words.channels}
        </Link>
        <Link href="/wall" className={buttonClass({})}>
          {words.wall}
        </Link>
        {mayFacilitate && (
          <Link href="/coverage" className={buttonClass({})}>
            {words.coverage}
          </Link>
        )}
      </p>
      {now.length + next.length > 0 && (
        <Section title={words.nowNext}>
          <ul className={styles.list}>
            {now.map((planned) => (
              <SessionCard key={planned.id} planned={planned} tz={tz} isNow />
            ))}
            {next.map((planned) => (
              <SessionCard key={planned.id} planned={planned} tz={tz} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={dayWords}>
        <div className={styles.days}>
          <Button
            aria-label={words.dayBefore}
            icon="back"
            onClick={() => setChosen(addDays(day, -1))}
          >
            {words.before}
          </Button>
          <input
            type="date"
            className={styles.date}
            aria-label={words.day}
            value={day}
            onChange={(event) => event.currentTarget.value && setChosen(event.currentTarget.value)}
          />
          <Button
            aria-label={words.dayAfter}
            icon="forward"
            onClick={() => setChosen(addDays(day, 1))}
          >
            {words.after}
          </Button>
          {day !== today && <Button onClick={() => setChosen(today)}>{words.today}</Button>}
        </div>
        {ofDay.length === 0 ? (
          <Notice>{words.emptyDay}</Notice>
        ) : (
          <ul className={styles.list}>
            {ofDay.map((planned) => (
              <SessionCard
                key={planned.id}
                planned={planned}
                tz={tz}
                isNow={now.includes(planned)}
              />
            ))}
          </ul>
        )}
      </Section>
      {proposals.length > 0 && (
        <Section title={words.proposals} hint={words.proposalsHint}>
          <ul className={styles.list}>
            {proposals.map((planned) => (
              <li key={planned.id} className={styles.proposal}>
                <Link href={`/agenda/${encodeURIComponent(planned.id)}`} className={styles.title}>
                  {planned.body.title}
                </Link>
                <span className={styles.detail}>
                  {formats.shortDay(planned.day)}, {words.fromTo(...timesOf(planned, tz))}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </PageFrame>
  )
}

function timesOf(planned: Planned, tz: string): [string, string] {
  return [zoned(planned.startMs, tz).time, zoned(planned.endMs, tz).time]
}

/** Today where it has sessions, else the next day that has, else the last one that had. */
function dayToBeginWith(programme: readonly Planned[], today: string): string {
  const days = programme.filter(({ state }) => state === 'placed').map(({ day }) => day)
  return days.find((day) => day >= today) ?? days.at(-1) ?? today
}
