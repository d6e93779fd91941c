import { WRITING_ROLES } from '@tributary/records'
import { Button, buttonClass, Notice, TextArea } from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { JourneyView, PersonView } from '../../db/journal.ts'
import { useRecords } from '../../db/use-records.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import styles from './purpose.module.css'
import { useSaving } from '../../db/use-saving.ts'
import { useTextDraft } from '../../db/use-text-draft.ts'
import { TakenAtOnce, takenAtOnce } from './taken-at-once.tsx'
import { isForeignTo, type PartKey, PARTS_OF } from './wordings.ts'

/** The purpose in the form it has: each part is reworded on its own. */
export function Purpose(props: { journey: JourneyView; people: readonly PersonView[] }) {
  const { journey, people } = props
  const words = useWords('wordings')
  const [editing, setEditing] = useState<PartKey | null>(null)
  const wordings = useRecords('wording')
  const mayWord = useMyRoles()(...WRITING_ROLES)
  const { form = 'three' } = journey.purpose
  const ofPurpose = journey.conflicts.filter(({ field }) => field.startsWith('purpose.'))
  const taken = takenAtOnce(ofPurpose, wordings ?? [])
  const bodies = taken.map(({ record }) => record.body)
  // Between wordings that were taken at once people choose as a whole; the parts that are in
  // neither of them, and what the other form alone has, are still chosen by themselves.
  const left = ofPurpose.filter(
    (conflict) =>
      conflict.field !== 'purpose.wordingId' &&
      (bodies.length === 0 || isForeignTo(conflict, bodies)),
  )
  const apart = left.filter(
    ({ field }) => !PARTS_OF[form].some((key) => field === `purpose.${key}`),
  )
  return (
    <div className={styles.purpose}>
      {taken.length > 0 && <TakenAtOnce journey={journey} taken={taken} maySettle={mayWord} />}
      {apart.map((conflict) => (
        <ConflictCards
          key={conflict.field}
          conflict={conflict}
          {...(conflict.field === 'purpose.form' && {
            label: words.form,
            show: (value: unknown) => words.forms[value === 'four' ? 'four' : 'three'],
          })}
          people={people}
          maySettle={mayWord}
        />
      ))}
      {PARTS_OF[form].map((field) => {
        const text = journey.purpose[field] ?? ''
        const conflict = left.find((one) => one.field === `purpose.${field}`)
        // Whoever is writing goes on writing; what arrives meanwhile is shown beside it.
        if (editing === field) {
          return <EditPart key={field} field={field} text={text} onClose={() => setEditing(null)} />
        }
        return conflict !== undefined ? (
          <ConflictCards key={field} conflict={conflict} people={people} maySettle={mayWord} />
        ) : (
          <Part
            key={field}
            field={field}
            text={text}
            onEdit={mayWord && taken.length === 0 ? () => setEditing(field) : null}
          />
        )
      })}
      <p>
        <Link href="/purpose" className={buttonClass({})}>
          {words.together}
        </Link>
      </p>
    </div>
  )
}

function Part(props: { field: PartKey; text: string; onEdit: (() => void) | null }) {
  const words = useWords('journey')
  const { common } = useMessages()
  const label = words.fields[props.field]
  return (
    <div className={styles.part}>
      <h3 className={styles.label}>{label}</h3>
      <p className={props.text === '' ? styles.empty : styles.text}>
        {props.text || words.notWritten}
      </p>
      {props.onEdit !== null && (
        <Button tone="quiet" icon="edit" aria-label={words.editField(label)} onClick={props.onEdit}>
          {common.edit}
        </Button>
      )}
    </div>
  )
}

function EditPart(props: { field: PartKey; text: string; onClose: () => void }) {
  const { field } = props
  const words = useWords('journey')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [begunWith] = useState(props.text)
  const draft = useTextDraft(`purpose.${field}`, props.text)
  const { text } = draft
  const isOutdated = (draft.isRestored || props.text !== begunWith) && props.text !== text
  const letGo = () => {
    draft.forget()
    props.onClose()
  }
  return (
    <form
      className={styles.edit}
      onSubmit={(event) => {
        event.preventDefault()
        if (text === props.text) letGo()
        else void saving.run(() => journal.editPurpose({ [field]: text }), letGo)
      }}
    >
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {isOutdated && (
        <Notice tone="attention" icon="people" title={words.changedMeanwhile} live>
          {props.text || words.notWritten}
        </Notice>
      )}
      <TextArea
        label={words.fields[field]}
        value={text}
        focusOnOpen
        onChange={(event) => draft.change(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button type="submit" tone="river" disabled={saving.isSaving}>
          {common.save}
        </Button>
        <Button onClick={letGo}>{common.cancel}</Button>
      </div>
    </form>
  )
}
