import {
  Button,
  buttonClass,
  ConfirmDialog,
  Notice,
  PageFrame,
  Section,
  WhereaboutsMark,
} from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import styles from './agenda.module.css'
import type { Planned } from '../../app/parts/programme.ts'
import { useProgramme } from '../../app/parts/use-programme.ts'
import { zoned } from '../../app/parts/zoned-time.ts'

export function SessionPage(props: PageProps) {
  const words = useWords('agenda')
  const { programme, tz } = useProgramme()
  if (programme === null) return null
  const planned = programme.find(({ id }) => id === props.params['id'])
  if (planned === undefined) {
    return <PageFrame title={words.gone} back={props.back} lead={words.goneHelp} />
  }
  return <Session planned={planned} programme={programme} tz={tz} back={props.back} />
}

function Session(props: {
  planned: Planned
  programme: readonly Planned[]
  tz: string
  back: PageProps['back']
}) {
  const { planned, programme, tz } = props
  const { body, kept, state } = planned
  const words = useWords('agenda')
  const versions = useWords('journey')
  const { common, where } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const people = usePeople()
  const saving = useSaving()
  const mayPlace = useMyRoles()('facilitator', 'host', 'organiser')
  const [isAsking, setAsking] = useState(false)
  const after = programme.filter(({ id }) => planned.after.includes(id))
  const facilitators = people.filter(({ id }) => body.facilitatorIds.includes(id))
  const setState = (to: 'placed' | 'cancelled') =>
    saving.run(
      () => journal.change(planned.id, { set: { state: to } }),
      () => setAsking(false),
    )
  const when = (one: Planned) =>
    `${formats.shortDay(one.day)}, ${words.fromTo(zoned(one.startMs, tz).time, zoned(one.endMs, tz).time)}`

  return (
    <PageFrame title={body.title} back={props.back} lead={words.states[state]}>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {after.length > 0 && state === 'moved' && (
        <Notice tone="attention" title={after.length > 1 ? words.movedTwice : words.movedTo}>
          <ul className={styles.list}>
            {after.map((one) => (
              <li key={one.id}>
                <Link href={`/agenda/${encodeURIComponent(one.id)}`}>{when(one)}</Link>
                {one.body.reason !== undefined && <p>{one.body.reason}</p>}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {kept.conflicts.map((conflict) => (
        <ConflictCards
          key={conflict.field}
          conflict={conflict}
          label={labelOf(conflict.field, words.fields, versions.titleField)}
          people={people}
          maySettle={mayPlace || kept.isMine}
        />
      ))}
      <dl className={styles.facts}>
        <Fact term={words.when} detail={`${when(planned)} (${tz})`} />
        <Fact term={words.fields.place} detail={body.place} />
        <Fact term={words.fields.theme} detail={body.theme} />
        <Fact term={words.fields.activity} detail={body.activity} />
        <Fact term={words.facilitators} detail={facilitators.map(({ name }) => name).join(', ')} />
        <div>
          <dt>{words.where}</dt>
          <dd>
            <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />
          </dd>
        </div>
      </dl>
      <Prompts planned={planned} />
      <div className={styles.buttons}>
        {state === 'proposed' && mayPlace && (
          <Button tone="river" disabled={saving.isSaving} onClick={() => setState('placed')}>
            {words.place}
          </Button>
        )}
        {(state === 'placed' || state === 'proposed') && (
          <Link
            href={`/agenda/new?moves=${encodeURIComponent(planned.id)}`}
            className={buttonClass({})}
          >
            {mayPlace ? words.move : words.proposeMove}
          </Link>
        )}
        {state !== 'cancelled' && (mayPlace || kept.isMine) && (
          <Button tone="alert" onClick={() => setAsking(true)}>
            {state === 'proposed' ? words.takeBack : words.cancelSession}
          </Button>
        )}
        {state === 'cancelled' && mayPlace && (
          <Button disabled={saving.isSaving} onClick={() => setState('placed')}>
            {words.placeAgain}
          </Button>
        )}
      </div>
      {planned.before.length > 0 && (
        <Section title={words.past} hint={words.pastHint}>
          <ul className={styles.list}>
            {planned.before.map((one) => (
              <li key={one.id} className={styles.past}>
                <Link href={`/agenda/${encodeURIComponent(one.id)}`}>{when(one)}</Link>
                <p className={styles.detail}>{one.body.place}</p>
              </li>
            ))}
          </ul>
          {body.reason !== undefined && <p>{words.because(body.reason)}</p>}
        </Section>
      )}
      {isAsking && (
        <ConfirmDialog
          title={words.cancelTitle(body.title)}
          tone="alert"
          tick={null}
          confirm={state === 'proposed' ? words.takeBack : words.cancelSession}
          keep={words.keep}
          onConfirm={() => setState('cancelled')}
          onKeep={() => setAsking(false)}
        >
          <p>{words.cancelText}</p>
        </ConfirmDialog>
      )}
    </PageFrame>
  )
}

/** What is asked in a session, each with a way to answer it in one tap. */
function Prompts(props: { planned: Planned }) {
  const words = useWords('agenda')
  const channels = useRecords('channel')
  const { id, body } = props.planned
  const asked = channels?.filter(({ record }) => body.channelIds?.includes(record._id)) ?? []
  const session = encodeURIComponent(id)
  return (
    <Section title={words.write}>
      {asked.map(({ record }) => (
        <div key={record._id} className={styles.past}>
          <p className={styles.prompt}>{record.body.prompt}</p>
          <p>
            <Link
              className={buttonClass({ tone: 'clay' })}
              href={`/new/${movementOf(record.body.process)}?session=${session}&channel=${encodeURIComponent(record._id)}`}
            >
              {words.answer(record.body.label)}
            </Link>
          </p>
        </div>
      ))}
      <p className={styles.buttons}>
        <Link href={`/new/enact?session=${session}`} className={buttonClass({ tone: 'river' })}>
          {words.logAction}
        </Link>
        <Link href={`/new/reflect?session=${session}`} className={buttonClass({ tone: 'clay' })}>
          {words.logReflection}
        </Link>
      </p>
    </Section>
  )
}

function Fact(props: { term: string; detail: string }) {
  if (props.detail === '') return null
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.detail}</dd>
    </div>
  )
}

function movementOf(process: string): 'enact' | 'reflect' {
  return process === 'enacting' ? 'enact' : 'reflect'
}

function labelOf(field: string, labels: Readonly<Record<string, string>>, title: string): string {
  return field === 'title' ? title : (labels[field] ?? field)
}
