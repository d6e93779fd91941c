import { WRITING_ROLES } from '@tributary/records'
import { Button, Notice, TextArea } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { JourneyView, PersonView } from '../../db/journal.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import styles from './purpose.module.css'
import { useSaving } from '../../db/use-saving.ts'
import { useTextDraft } from '../../db/use-text-draft.ts'

const FIELDS = ['to', 'inAWayThat', 'soThat'] as const
type PurposeField = (typeof FIELDS)[number]

/** *To … in a way that … so that …*: each part is reworded on its own. */
export function Purpose(props: { journey: JourneyView; people: readonly PersonView[] }) {
  const { journey, people } = props
  const [editing, setEditing] = useState<PurposeField | null>(null)
  const mayWord = useMyRoles()(...WRITING_ROLES)
  return (
    <div className={styles.purpose}>
      {FIELDS.map((field) => {
        const conflict = journey.conflicts.find((one) => one.field === `purpose.${field}`)
        // Whoever is writing goes on writing; what arrives meanwhile is shown beside it.
        if (editing === field) {
          return (
            <EditPart
              key={field}
              field={field}
              text={journey.purpose[field]}
              onClose={() => setEditing(null)}
            />
          )
        }
        return conflict !== undefined ? (
          <ConflictCards key={field} conflict={conflict} people={people} maySettle={mayWord} />
        ) : (
          <Part
            key={field}
            field={field}
            text={journey.purpose[field]}
            onEdit={mayWord ? () => setEditing(field) : null}
          />
        )
      })}
    </div>
  )
}

function Part(props: { field: PurposeField; text: string; onEdit: (() => void) | null }) {
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

function EditPart(props: { field: PurposeField; text: string; onClose: () => void }) {
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
