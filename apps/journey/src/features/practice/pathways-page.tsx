import type { StakeholderGroup } from '@tributary/records'
import { Badge, Button, Notice, PageFrame, Section } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useRecords } from '../../db/use-records.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { BackToPractice } from './back-to-practice.tsx'
import { MyStage } from './my-stage.tsx'
import { PathwayForm } from './pathway-form.tsx'
import styles from './practice.module.css'
import { progressOf } from './progress.ts'

const GROUPS: readonly StakeholderGroup[] = [
  'participants',
  'hubs',
  'practice-networks',
  'partners',
]

/** What each group is asked and offered over its months; and, to oneself alone, how far one is. */
export function PathwaysPage(_props: PageProps) {
  const words = useWords('practice')
  const { me } = useJournal()
  const pathways = useRecords('pathway')
  const steps = useRecords('pathwayStep')
  const mayShape = useMyRoles()('facilitator', 'host', 'organiser')
  const [editing, setEditing] = useState<string | null>(null)
  if (pathways === null || steps === null) return null
  const edited = pathways.find(({ record }) => record._id === editing)
  if (editing !== null) {
    return (
      <PageFrame title={edited === undefined ? words.newPathway : words.editPathway}>
        <PathwayForm
          kept={edited ?? null}
          group={me.stakeholderGroup}
          onDone={() => setEditing(null)}
        />
      </PageFrame>
    )
  }
  // One's own group comes first.
  const groups = GROUPS.toSorted(
    (a, b) => Number(b === me.stakeholderGroup) - Number(a === me.stakeholderGroup),
  )
  return (
    <PageFrame title={words.pathways} back={<BackToPractice />} lead={words.pathwaysLead}>
      {pathways.length === 0 && <Notice>{words.noPathways}</Notice>}
      {groups.map((group) => {
        const ofGroup = pathways.filter(({ record }) => record.body.stakeholderGroup === group)
        if (ofGroup.length === 0) return null
        return (
          <Section key={group} title={words.groups[group]}>
            {ofGroup.map((kept) => (
              <Pathway
                key={kept.record._id}
                kept={kept}
                steps={steps}
                isMyGroup={group === me.stakeholderGroup}
                onEdit={mayShape ? () => setEditing(kept.record._id) : null}
              />
            ))}
          </Section>
        )
      })}
      {mayShape && (
        <p>
          <Button onClick={() => setEditing('new')}>{words.newPathway}</Button>
        </p>
      )}
    </PageFrame>
  )
}

function Pathway(props: {
  kept: Kept<'pathway'>
  steps: readonly Kept<'pathwayStep'>[]
  isMyGroup: boolean
  onEdit: (() => void) | null
}) {
  const { kept, steps, isMyGroup } = props
  const words = useWords('practice')
  const { common } = useMessages()
  const formats = useFormats()
  const { me } = useJournal()
  const people = usePeople()
  const hasRole = useMyRoles()
  const progress = progressOf(kept, steps, me.personId)
  // Whoever went this way before they changed groups still sees how far they came.
  const isMine = isMyGroup || progress.some(({ state }) => state !== null)
  return (
    <article className={styles.pathway} aria-label={kept.record.body.title}>
      <h3 className={styles.name}>{kept.record.body.title}</h3>
      {kept.conflicts.map((conflict) => (
        <ConflictCards
          key={conflict.field}
          conflict={conflict}
          label={words.pathwayFields(conflict.field)}
          people={people}
          maySettle={hasRole('facilitator', 'host', 'organiser')}
          {...(conflict.field === 'stages' && { show: stageTitles })}
        />
      ))}
      {isMine && <p className={styles.detail}>{words.onlyYou}</p>}
      <ol className={styles.stages}>
        {progress.map(({ stage, state, said }) => (
          <li key={stage.key} className={styles.stage} data-state={state ?? 'none'}>
            <p className={styles.marks}>
              <span className={styles.name}>{stage.title}</span>
              {state !== null && <Badge>{words.stageStates[state]}</Badge>}
            </p>
            {stage.asked !== '' && (
              <p className={styles.text}>
                <em>{words.asked}</em> {stage.asked}
              </p>
            )}
            {stage.offered !== '' && (
              <p className={styles.text}>
                <em>{words.offered}</em> {stage.offered}
              </p>
            )}
            {said.length > 0 && (
              <ul className={styles.said}>
                {said.map(({ record }) => (
                  <li key={record._id}>
                    {words.stageStates[record.body.state]}, {formats.moment(record.body.at)}
                    {record.body.note !== '' && `: ${record.body.note}`}
                  </li>
                ))}
              </ul>
            )}
            {isMine && <MyStage pathwayId={kept.record._id} stage={stage} state={state} />}
          </li>
        ))}
      </ol>
      {props.onEdit !== null && (
        <p>
          <Button
            icon="edit"
            aria-label={words.editPathwayOf(kept.record.body.title)}
            onClick={props.onEdit}
          >
            {common.edit}
          </Button>
        </p>
      )}
    </article>
  )
}

function stageTitles(value: unknown) {
  const stages: readonly unknown[] = Array.isArray(value) ? value : []
  return (
    <ol>
      {stages.map((stage) => {
        const title = String(Reflect.get(Object(stage), 'title') ?? '')
        return (
          <li key={String(Reflect.get(Object(stage), 'key'))}>
            {title}: {String(Reflect.get(Object(stage), 'asked') ?? '')}
          </li>
        )
      })}
    </ol>
  )
}
