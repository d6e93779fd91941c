import { Button, Notice, PageFrame, Section, WhereaboutsMark } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import { stancesOn } from '../../app/parts/consent.ts'
import { TakeBackDialog } from '../../app/parts/take-back-dialog.tsx'
import { Voices } from '../../app/parts/voices.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import { DecisionForm } from './decision-form.tsx'
import styles from './decisions.module.css'

export function DecisionPage(props: PageProps) {
  const words = useWords('decisions')
  const decisions = useRecords('decision')
  const signals = useRecords('signal')
  if (decisions === null || signals === null) return null
  const kept = decisions.find(({ record }) => record._id === props.params['id'])
  if (kept === undefined) {
    return <PageFrame title={words.gone} back={props.back} lead={words.goneHelp} />
  }
  return <Decision kept={kept} signals={signals} page={props} />
}

function Decision(props: {
  kept: Kept<'decision'>
  signals: readonly Kept<'signal'>[]
  page: PageProps
}) {
  const { kept, signals, page } = props
  const { _id, body } = kept.record
  const words = useWords('decisions')
  const { common, where } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const people = usePeople()
  const saving = useSaving()
  const [open, setOpen] = useState<'edit' | 'take-back' | null>(null)
  const close = () => setOpen(null)
  const stances = stancesOn(_id, body.proposal, signals)
  const nameOf = (id: string) =>
    id === journal.me.personId
      ? common.you
      : (people.find((person) => person.id === id)?.name ?? common.nameNotHere)
  const isDecided = body.consentState === 'decided'
  const set = (fields: Readonly<Record<string, unknown>>) =>
    saving.run(() => journal.change(_id, { set: fields }), close)

  if (open === 'edit') {
    return (
      <PageFrame title={words.reword} lead={words.rewordLead}>
        <DecisionForm
          draftKey={`decision:${_id}`}
          initial={{ ...body, reviewOn: body.reviewOn ?? null }}
          submit={common.save}
          onSave={({ proposal, context, participatingIds, reviewOn }) => {
            const before = new Set(body.participatingIds)
            return journal.change(_id, {
              // Only what was touched: the rest may have changed meanwhile.
              set: {
                ...(proposal !== body.proposal && { proposal }),
                ...(context !== body.context && { context }),
                ...(reviewOn !== (body.reviewOn ?? null) && { reviewOn }),
              },
              add: { participatingIds: participatingIds.filter((id) => !before.has(id)) },
              remove: {
                participatingIds: [...before].filter((id) => !participatingIds.includes(id)),
              },
            })
          }}
          onDone={close}
          onCancel={close}
        />
      </PageFrame>
    )
  }
  return (
    <PageFrame title={words.states[body.consentState]} back={page.back}>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {kept.conflicts.map((conflict) => (
        <ConflictCards
          key={conflict.field}
          conflict={conflict}
          label={words.fieldNames(conflict.field)}
          people={people}
          maySettle
        />
      ))}
      <p className={styles.lead} lang={kept.record.lang}>
        {body.proposal}
      </p>
      {body.context !== '' && (
        <p className={styles.context} lang={kept.record.lang}>
          {body.context}
        </p>
      )}
      <p className={styles.detail}>
        {words.by(nameOf(kept.record.authorId), formats.moment(kept.record.occurredAt))}
        {body.decidedAt !== undefined && ` · ${words.decidedOn(formats.moment(body.decidedAt))}`}
        {body.reviewOn !== undefined && ` · ${words.reviewOn(formats.shortDay(body.reviewOn))}`}
      </p>
      <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />

      <Section title={words.voices}>
        <Voices
          aboutId={_id}
          authorId={kept.record.authorId}
          text={body.proposal}
          stances={stances}
          askedIds={body.participatingIds}
          nameOf={nameOf}
          isOpen={!isDecided}
        />
      </Section>

      <div className={styles.buttons}>
        {isDecided ? (
          <Button disabled={saving.isSaving} onClick={() => set({ consentState: 'proposed' })}>
            {words.openAgain}
          </Button>
        ) : (
          <>
            <Button
              tone="river"
              disabled={saving.isSaving}
              onClick={() => set({ consentState: 'decided', decidedAt: new Date().toISOString() })}
            >
              {words.decide}
            </Button>
            <Button icon="edit" onClick={() => setOpen('edit')}>
              {words.reword}
            </Button>
          </>
        )}
        {kept.isMine && (
          <Button tone="alert" onClick={() => setOpen('take-back')}>
            {words.takeBack}
          </Button>
        )}
      </div>
      {open === 'take-back' && (
        <TakeBackDialog
          id={_id}
          words={words}
          onKeep={close}
          onTakenBack={() => page.go('/decisions', { replace: true })}
        />
      )}
    </PageFrame>
  )
}
