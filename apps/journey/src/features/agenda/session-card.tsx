import { Badge, WhereaboutsMark } from '@tributary/ui'
import { Link } from 'wouter'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { Planned } from '../../app/parts/programme.ts'
import styles from './agenda.module.css'
import { zoned } from '../../app/parts/zoned-time.ts'

/** One session in a list: its time first, as people look for it. */
export function SessionCard(props: { planned: Planned; tz: string; isNow?: boolean }) {
  const { planned, tz } = props
  const words = useWords('agenda')
  const { where } = useMessages()
  const { body, kept, state } = planned
  const from = zoned(planned.startMs, tz).time
  const to = zoned(planned.endMs, tz).time
  return (
    <li className={styles.card} data-state={state} data-now={props.isNow === true}>
      <p className={styles.time}>{words.fromTo(from, to)}</p>
      <div className={styles.words}>
        <Link href={`/agenda/${encodeURIComponent(planned.id)}`} className={styles.title}>
          {body.title}
        </Link>
        <p className={styles.detail}>{[body.place, body.theme].filter(Boolean).join(' · ')}</p>
        <p className={styles.marks}>
          {props.isNow === true && <Badge>{words.now}</Badge>}
          {state !== 'placed' && <Badge>{words.states[state]}</Badge>}
          {planned.before.length > 0 && state === 'placed' && <Badge>{words.wasMoved}</Badge>}
          {kept.whereabouts !== 'hub' && kept.whereabouts !== 'network' && (
            <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />
          )}
        </p>
      </div>
    </li>
  )
}
