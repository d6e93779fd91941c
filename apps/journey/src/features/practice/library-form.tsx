import { Button, Notice, TextArea, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { MAX_TEXT_LENGTH } from '../../db/text-limit.ts'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useSaving } from '../../db/use-saving.ts'
import { type LibraryKind } from '../../db/use-library.ts'
import { FIELDS_OF, type LibraryField, type LibraryTexts, linkProblem, textsIn } from './library.ts'
import styles from './practice.module.css'

const SHORT: readonly LibraryField[] = ['title', 'term', 'link']

export function LibraryForm(props: {
  kind: LibraryKind
  draftKey: string
  initial: LibraryTexts
  submit: string
  /** @param begun - what stood there when they began to write */
  onSave: (texts: LibraryTexts, begun: LibraryTexts) => Promise<void>
  onDone: () => void
  onCancel: () => void
}) {
  const { kind } = props
  const words = useWords('practice')
  const { common } = useMessages()
  const saving = useSaving()
  const [isTried, setTried] = useState(false)
  const { fields, change, forget } = useFormDraft<LibraryTexts & { begun: string }>(
    props.draftKey,
    { ...props.initial, begun: JSON.stringify(props.initial) },
  )
  const [nameField] = FIELDS_OF[kind]
  const isNameless = fields[nameField].trim() === ''
  const isNoLink = kind === 'resource' && linkProblem(fields.link) !== null
  const save = () => {
    setTried(true)
    if (isNameless || isNoLink) return
    void saving.run(
      () => props.onSave(fields, textsIn(fields.begun)),
      () => {
        forget()
        props.onDone()
      },
    )
  }
  const problemOf = (field: LibraryField): string | null => {
    if (!isTried) return null
    if (field === nameField && isNameless) return words.needsName
    return field === 'link' && isNoLink ? words.noLink : null
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      {FIELDS_OF[kind].map((field) => {
        const common = {
          label: words.fields[field],
          value: fields[field],
          problem: problemOf(field),
        }
        return SHORT.includes(field) ? (
          <TextField
            key={field}
            {...common}
            {...(field === 'link' && { hint: words.linkHint, inputMode: 'url' as const })}
            maxLength={field === 'link' ? 2_000 : 500}
            autoComplete="off"
            onChange={(event) => change({ [field]: event.currentTarget.value })}
          />
        ) : (
          <TextArea
            key={field}
            {...common}
            maxLength={MAX_TEXT_LENGTH}
            onChange={(event) => change({ [field]: event.currentTarget.value })}
          />
        )
      })}
      <p className={styles.detail}>{words.whoReads}</p>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.buttons}>
        <Button type="submit" tone="river" disabled={saving.isSaving}>
          {props.submit}
        </Button>
        <Button
          onClick={() => {
            forget()
            props.onCancel()
          }}
        >
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}
