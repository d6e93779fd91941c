import { hlcToMs, type FieldConflict, mergedText, mergeWords } from '@tributary/records'
import { Button, Notice, TextArea } from '@tributary/ui'
import { type ReactNode, useId, useState } from 'react'

import { useFormats, useMessages, useWords } from '../i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { PersonView } from '../../db/journal.ts'
import styles from './conflict-cards.module.css'
import { fieldWords, versionWords } from './field-words.ts'
import { useSaving } from '../../db/use-saving.ts'

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

/** All of what they say, once: a person strikes out what is too much, and saves. */
function proposalOf(texts: readonly string[]): string {
  return texts.reduce((together, text) => {
    const stretches = mergeWords(together, text)
    const shareNothing = stretches.length === 1 && stretches[0]?.kind === 'either'
    return shareNothing ? `${together}\n${text}` : mergedText(stretches)
  })
}

/** Two people reworded the same thing at once: both texts, who wrote which, and a choice. */
export function ConflictCards(props: {
  conflict: FieldConflict
  /** What people call the field; its own word where the journey has one. */
  label?: string
  /** How a value reads, where it is not a text. */
  show?: (value: unknown) => ReactNode
  people: readonly PersonView[]
  /** Whether the hub would take this person's choice. */
  maySettle: boolean
}) {
  const { conflict, people, maySettle } = props
  const words = useWords('journey')
  const { common } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const saving = useSaving()
  const byId = useId()
  const [third, setThird] = useState<string | null>(null)

  const nameOf = (personId: string) =>
    personId === journal.me.personId
      ? common.you
      : (people.find((person) => person.id === personId)?.name ?? common.nameNotHere)
  const choose = (value: unknown) =>
    saving.run(
      () => journal.chooseVersion(conflict.recordId, conflict.field, value),
      () => setThird(null),
    )
  const label = props.label ?? fieldWords(words, conflict.field)
  // A third wording makes sense of words alone; a choice is among what was chosen.
  const isText =
    props.show === undefined &&
    conflict.versions.every((version) => typeof version.value === 'string')

  return (
    <section
      className={styles.conflict}
      aria-label={words.conflictTitle(label, conflict.versions.length)}
    >
      <Notice
        live
        tone="attention"
        icon="people"
        title={words.conflictTitle(label, conflict.versions.length)}
      >
        {words.conflictHelp}
        {!maySettle && ` ${words.conflictOthers}`}
      </Notice>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <ul className={styles.cards}>
        {conflict.versions.map((version) => {
          const writtenMs = hlcToMs(version.hlc)
          const when = writtenMs === null ? '' : formats.moment(new Date(writtenMs).toISOString())
          return (
            <li key={version.dot} className={styles.card}>
              <p id={`${byId}${version.dot}`} className={styles.by}>
                {words.versionBy(nameOf(version.by), when)}
              </p>
              <p className={styles.text}>
                {props.show === undefined || isEmpty(version.value)
                  ? versionWords(version.value) || words.emptyVersion
                  : props.show(version.value)}
              </p>
              {maySettle && (
                <Button
                  disabled={saving.isSaving}
                  aria-describedby={`${byId}${version.dot}`}
                  onClick={() => choose(version.value)}
                >
                  {words.choose}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {maySettle && isText && third === null && (
        <Button
          icon="edit"
          onClick={() =>
            setThird(proposalOf(conflict.versions.map(({ value }) => versionWords(value))))
          }
        >
          {words.writeAnother(conflict.versions.length)}
        </Button>
      )}
      {third !== null && (
        <form
          className={styles.third}
          onSubmit={(event) => {
            event.preventDefault()
            void choose(third)
          }}
        >
          <TextArea
            label={words.anotherLabel(conflict.versions.length)}
            hint={words.anotherHint}
            value={third}
            focusOnOpen
            onChange={(event) => setThird(event.currentTarget.value)}
          />
          <div className={styles.buttons}>
            <Button type="submit" tone="river" disabled={third.trim() === '' || saving.isSaving}>
              {common.save}
            </Button>
            <Button onClick={() => setThird(null)}>{common.cancel}</Button>
          </div>
        </form>
      )}
    </section>
  )
}
