import {
  asIds,
  builtInDefinitions,
  type Field,
  idsOf,
  isAnswered,
  numberOf,
  textOf,
} from '@tributary/instruments'
import { Button, Notice, PageFrame, Section } from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { whoSees } from '../../app/i18n/visibility-words.ts'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useSaving } from '../../db/use-saving.ts'
import { EvidenceLink } from './evidence-link.tsx'
import { AnyField } from './fields/any-field.tsx'
import { hrefOfLine } from './instrument-links.ts'
import { Pictures } from './pictures/pictures.tsx'
import styles from './runner.module.css'
import { useForms } from './use-forms.ts'

const LINE = 'built-in:aspect-reading'
const BLANK = { aspect: '', score: '', why: '', evidence: '' }
const SHOWN = 40

/** `/readings`: where a team or an evaluator reads an aspect, with what shows it, and the drift. */
export function ReadingsPage(_props: PageProps) {
  const words = useWords('readings')
  const instruments = useWords('instruments')
  const forms = useForms()
  const definition = builtInDefinitions().find(({ id }) => id === 'aspect-reading')
  if (forms === null || definition === undefined) return null
  const given = forms.responses.filter(
    ({ record }) => record.body.lineId === LINE && record.body.isFinished,
  )
  return (
    <PageFrame
      title={words.title}
      lead={words.lead}
      back={<Link href={hrefOfLine(LINE)}>{instruments.title}</Link>}
    >
      <div className={styles.stack}>
        <ReadingForm fields={definition.fields} forms={forms} />
        {(given.length > 0 || forms.readings.length > 0) && (
          <Pictures definition={definition} responses={given} forms={forms} />
        )}
        <ReadingList forms={forms} />
      </div>
    </PageFrame>
  )
}

function ReadingForm(props: { fields: readonly Field[]; forms: Forms }) {
  const { fields, forms } = props
  const words = useWords('readings')
  const instruments = useWords('instruments')
  const who = useWords('who')
  const { common } = useMessages()
  const lang = useLanguage()
  const journal = useJournal()
  const saving = useSaving()
  const draft = useFormDraft('reading', BLANK)
  const [isAsked, setAsked] = useState(false)
  const answers: Readonly<Record<string, unknown>> = {
    aspect: draft.fields.aspect === '' ? undefined : draft.fields.aspect,
    score: draft.fields.score === '' ? undefined : Number(draft.fields.score),
    why: draft.fields.why,
    evidence: asIds(draft.fields.evidence.split(' ').filter(Boolean)),
  }
  const missing = ['aspect', 'score'].filter((key) => !isAnswered(answers[key]))
  const change = (key: string, value: unknown) => {
    const score = numberOf(value)
    const kept = key === 'evidence' ? idsOf(value).join(' ') : textOf(value)
    draft.change({ [key]: score === null ? kept : String(score) })
  }
  const save = () => {
    setAsked(true)
    const score = numberOf(answers['score'])
    if (missing.length > 0 || score === null) return
    void saving.run(
      async () => {
        await journal.write('reading', {
          aspectId: textOf(answers['aspect']),
          score,
          note: draft.fields.why.trim(),
          evidenceIds: draft.fields.evidence.split(' ').filter(Boolean),
        })
      },
      () => {
        draft.change(BLANK)
        draft.forget()
        setAsked(false)
      },
    )
  }
  return (
    <form
      className={styles.step}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      {fields.map((field) => (
        <AnyField
          key={field.key}
          field={field}
          value={answers[field.key]}
          path={field.key}
          groupKey=""
          problems={
            isAsked && missing.includes(field.key)
              ? [{ path: field.key, code: 'required', detail: '' }]
              : []
          }
          around={{ lang, answers, itemKey: null, forms, responseId: '', lineId: LINE }}
          onChange={(value) => change(field.key, value)}
        />
      ))}
      <p className={styles.saved}>{whoSees(who, 'hub', null)}</p>
      {isAsked && missing.length > 0 && (
        <Notice tone="attention">{instruments.stillMissing}</Notice>
      )}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <Button type="submit" tone="river" icon="check" disabled={saving.isSaving}>
        {words.save}
      </Button>
    </form>
  )
}

function ReadingList(props: { forms: Forms }) {
  const { readings, aspects } = props.forms
  const words = useWords('readings')
  const instruments = useWords('instruments')
  const { common } = useMessages()
  const formats = useFormats()
  const people = usePeople()
  if (readings.length === 0) return null
  return (
    <Section title={words.given}>
      <ul className={styles.list}>
        {readings
          .toReversed()
          .slice(0, SHOWN)
          .map((reading) => (
            <li key={reading._id} className={styles.card}>
              <span className={styles.theme}>
                {aspects.find(({ _id }) => _id === reading.body.aspectId)?.body.name ??
                  instruments.aspectNotHere}
                {' · '}
                {instruments.newestReading(reading.body.score, formats.day(reading.occurredAt))}
              </span>
              <span className={styles.cardDetail}>
                {people.find(({ id }) => id === reading.authorId)?.name ?? common.nameNotHere}
              </span>
              {reading.body.note !== '' && <span>{reading.body.note}</span>}
              {reading.body.evidenceIds.length > 0 && (
                <ul className={styles.items}>
                  {reading.body.evidenceIds.map((id) => (
                    <li key={id}>
                      <EvidenceLink id={id} />
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
      </ul>
    </Section>
  )
}
