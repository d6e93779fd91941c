import { Button, buttonClass, PageFrame, Section, VisuallyHidden } from '@tributary/ui'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { regionalTag } from '../../app/i18n/formats.ts'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { liveHeard } from '../../db/live-heard.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { useRecords } from '../../db/use-records.ts'
import { useTeams } from '../../db/use-journal-lists.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { useHubNow } from '../../sync/use-hub-now.ts'
import { coverageOf, type CoverageRow, dayHeard, daysUpTo } from './coverage.ts'
import styles from './coverage.module.css'
import { useProgramme } from '../../app/parts/use-programme.ts'
import { addDays, zoned } from '../../app/parts/zoned-time.ts'

const DAYS = 7
/** A team of one is a person: whether they wrote is nobody's to watch. */
const SMALLEST_TEAM = 2

/** Which days, channels and teams are silent, so that a facilitator knows where to ask. */
export function CoveragePage(props: PageProps) {
  const words = useWords('coverage')
  const { movement } = useMessages()
  const journal = useJournal()
  const formats = useFormats()
  const language = useLanguage()
  const found = useLiveQuery(useMemo(() => liveHeard(journal), [journal]))
  const channels = useRecords('channel')
  const journeys = useRecords('journey')
  const teams = useTeams()
  const { tz } = useProgramme()
  // By the hub's clock: this phone's own may be days off.
  const nowMs = useHubNow()
  const mayCode = useMyRoles()('facilitator', 'scribe', 'host')
  const [chosen, setChosen] = useState<string | null>(null)
  const today = zoned(nowMs, tz).day
  const body = journeys?.find(({ record }) => record._id === journal.me.journeyId)?.record.body
  const from = body?.startsOn ?? today
  const heard = useMemo(
    () =>
      (found?.heard ?? []).map((entry) => ({
        ...entry,
        day: dayHeard(entry, { from, today, tz }),
      })),
    [found, from, today, tz],
  )
  const latest = useMemo(
    () => heard.reduce((last, { day }) => (day > last && day <= today ? day : last), ''),
    [heard, today],
  )
  if (found === null || channels === null || journeys === null) return null
  // While it goes on up to today; afterwards up to the last day that says something.
  const isOver = body !== undefined && body.endsOn < today && latest !== ''
  const last = chosen ?? (isOver ? latest : today)
  const coverage = coverageOf(heard, daysUpTo(last, DAYS), {
    channels: channels
      .filter(({ record }) => record.body.isClosed !== true)
      .map(({ record }) => ({ id: record._id, name: record.body.label }))
      .toSorted((a, b) => a.name.localeCompare(b.name, language)),
    teams: teams.filter(({ memberIds }) => memberIds.length >= SMALLEST_TEAM),
  })
  const silent = (rows: readonly CoverageRow[]) =>
    rows.filter((row) => !row.heard.includes(true)).map(({ name }) => name)
  const silentChannels = silent(coverage.channels)
  const silentTeams = silent(coverage.teams)
  const table = { days: coverage.days, language }
  return (
    <PageFrame title={words.title} lead={words.lead} back={props.back}>
      <div className={styles.tools}>
        <Button icon="back" onClick={() => setChosen(addDays(last, -DAYS))}>
          {words.earlier}
        </Button>
        <Button
          icon="forward"
          disabled={last >= today}
          onClick={() => setChosen(addDays(last, DAYS) > today ? today : addDays(last, DAYS))}
        >
          {words.later}
        </Button>
      </div>
      <Section
        title={words.week(
          formats.shortDay(coverage.days[0] ?? last),
          formats.shortDay(coverage.days.at(-1) ?? last),
        )}
      >
        <output className={styles.summary}>
          {!found.isComplete && <p>{words.reading}</p>}
          {found.isComplete && (
            <ul className={styles.said}>
              {coverage.silentDays.length > 0 && (
                <li>{words.silentDays(coverage.silentDays.map((day) => formats.shortDay(day)))}</li>
              )}
              {silentChannels.length > 0 && <li>{words.silentChannels(silentChannels)}</li>}
              {silentTeams.length > 0 && <li>{words.silentTeams(silentTeams)}</li>}
              {coverage.silentDays.length + silentChannels.length + silentTeams.length === 0 && (
                <li>{words.allHeard}</li>
              )}
            </ul>
          )}
        </output>
      </Section>
      <Heard
        {...table}
        caption={words.movements}
        rows={(['enact', 'reflect'] as const).map((key) => ({
          ...coverage.movements[key],
          name: movement[key],
        }))}
      />
      <Heard {...table} caption={words.channels} rows={coverage.channels} />
      <Heard {...table} caption={words.teams} rows={coverage.teams} />
      <p className={styles.note}>{words.note}</p>
      <p className={styles.tools}>
        <Link href="/wall" className={buttonClass({})}>
          {words.wall}
        </Link>
        {mayCode && (
          <Link href="/coding" className={buttonClass({})}>
            {words.coding}
          </Link>
        )}
      </p>
    </PageFrame>
  )
}

function Heard(props: {
  caption: string
  days: readonly string[]
  rows: readonly CoverageRow[]
  language: string
}) {
  const { days, rows, language } = props
  const words = useWords('coverage')
  const formats = useFormats()
  if (rows.length === 0) return null
  const tag = regionalTag(language, navigator.languages)
  const short = new Intl.DateTimeFormat(tag, { weekday: 'narrow', timeZone: 'UTC' })
  const long = new Intl.DateTimeFormat(tag, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  })
  const at = (day: string) => new Date(`${day}T12:00:00Z`)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a keyboard scrolls what is wide
    <section className={styles.scroll} tabIndex={0} aria-label={props.caption}>
      <table className={styles.table}>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            <td>
              <VisuallyHidden>{props.caption}</VisuallyHidden>
            </td>
            {days.map((day) => (
              <th key={day} scope="col">
                <VisuallyHidden>{long.format(at(day))}</VisuallyHidden>
                <span aria-hidden="true">
                  {short.format(at(day))}
                  <br />
                  {Number(day.slice(8))}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                {row.name}
                {!row.heard.includes(true) && (
                  <span className={styles.last}>
                    {row.lastHeard === null
                      ? words.never
                      : words.lastHeard(formats.shortDay(row.lastHeard))}
                  </span>
                )}
              </th>
              {row.heard.map((isHeard, index) => (
                <td key={days[index]}>
                  <span className={isHeard ? styles.heard : styles.silent} />
                  <VisuallyHidden>{isHeard ? words.heard : words.silent}</VisuallyHidden>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
