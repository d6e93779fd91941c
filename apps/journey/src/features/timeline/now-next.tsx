import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { nowAndNext, type Planned } from '../../app/parts/programme.ts'
import { useProgramme } from '../../app/parts/use-programme.ts'
import { zoned } from '../../app/parts/zoned-time.ts'
import { useHubNow } from '../../sync/use-hub-now.ts'
import styles from './now-next.module.css'

/** What begins later than this is for the programme. */
const SOON_MS = 12 * 60 * 60_000

/** What goes on at this moment and what begins next, above the stream. Nothing in quiet times. */
export function NowNext() {
  const words = useWords('nowNext')
  const { programme, tz } = useProgramme()
  const nowMs = useHubNow()
  if (programme === null) return null
  const { now, next } = nowAndNext(programme, nowMs)
  const soon = next.filter(({ startMs }) => startMs - nowMs < SOON_MS)
  if (now.length + soon.length === 0) return null
  return (
    <section aria-label={words.title}>
      <ul className={styles.list}>
        {[...now, ...soon].map((planned) => (
          <li key={planned.id}>
            <Link
              href={`/agenda/${encodeURIComponent(planned.id)}`}
              className={styles.session}
              data-now={planned.startMs <= nowMs}
            >
              <span className={styles.when}>
                {planned.startMs <= nowMs ? words.now : words.next}{' '}
                <time dateTime={planned.body.start}>{timesOf(planned, tz)}</time>
                {isElsewhere(planned, tz) && ` ${words.there(placeOf(tz))}`}
              </span>
              <span className={styles.title} lang={planned.kept.record.lang}>
                {[planned.body.title, planned.body.place].filter(Boolean).join(' · ')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function timesOf(planned: Planned, tz: string): string {
  return `${zoned(planned.startMs, tz).time}–${zoned(planned.endMs, tz).time}`
}

/** The clocks of this phone show another time than those of the place. */
function isElsewhere({ startMs }: Planned, tz: string): boolean {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return zoned(startMs, own).time !== zoned(startMs, tz).time
}

function placeOf(tz: string): string {
  return (tz.split('/').at(-1) ?? tz).replaceAll('_', ' ')
}
