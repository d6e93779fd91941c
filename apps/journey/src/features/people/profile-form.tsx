import type { PersonRecord } from '@tributary/records'
import { Button, Notice, TextArea, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useSaving } from '../../db/use-saving.ts'
import { tagOfLanguage } from './language-tags.ts'
import styles from './people.module.css'

const LISTS = ['practices', 'domains'] as const

/** One's own profile. Only what was touched is written: another phone of mine may change the rest. */
export function ProfileForm(props: { record: PersonRecord; onDone: () => void }) {
  const { _id, body } = props.record
  const words = useWords('people')
  const { common } = useMessages()
  const language = useLanguage()
  const journal = useJournal()
  const saving = useSaving()
  const [isTried, setTried] = useState(false)
  const names = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' })
  const before = {
    displayName: body.displayName,
    pronouns: body.pronouns ?? '',
    bio: body.bio,
    intendedRole: body.intendedRole,
    languages: body.languages.map((tag) => names.of(tag) ?? tag).join(', '),
    practices: body.practices.join(', '),
    domains: (body.domains ?? []).join(', '),
  }
  const { fields, change, forget } = useFormDraft(`profile:${_id}`, before)
  const unknown = partsOf(fields.languages).filter((name) => tagOfLanguage(name, language) === null)
  const isNameless = fields.displayName.trim() === ''
  const save = () => {
    setTried(true)
    if (isNameless || unknown.length > 0) return
    const wantedTags = partsOf(fields.languages).map(
      (name) => tagOfLanguage(name, language) ?? name,
    )
    const texts = (['displayName', 'pronouns', 'bio', 'intendedRole'] as const).filter(
      (field) => fields[field].trim() !== before[field],
    )
    const lists = [
      ['languages', body.languages, wantedTags] as const,
      ...LISTS.map((list) => [list, body[list] ?? [], partsOf(fields[list])] as const),
    ]
    void saving.run(
      () =>
        journal.change(_id, {
          set: Object.fromEntries(texts.map((field) => [field, fields[field].trim()])),
          add: Object.fromEntries(
            lists.map(([list, had, has]) => [list, has.filter((one) => !had.includes(one))]),
          ),
          remove: Object.fromEntries(
            lists.map(([list, had, has]) => [list, had.filter((one) => !has.includes(one))]),
          ),
        }),
      () => {
        forget()
        props.onDone()
      },
    )
  }
  const text = (
    name: keyof typeof before,
    label: string,
    hint?: string,
    problem?: string | null,
  ) => (
    <TextField
      label={label}
      {...(hint !== undefined && { hint })}
      {...(problem !== undefined && { problem })}
      value={fields[name]}
      maxLength={500}
      autoComplete="off"
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      {text('displayName', words.name, undefined, isTried && isNameless ? words.needsName : null)}
      {text('pronouns', words.pronouns, words.pronounsHint)}
      <TextArea
        label={words.bio}
        value={fields.bio}
        maxLength={20_000}
        onChange={(event) => change({ bio: event.currentTarget.value })}
      />
      {text(
        'languages',
        words.languages,
        words.languagesHint,
        isTried && unknown.length > 0 ? words.unknownLanguage(unknown.join(', ')) : null,
      )}
      {text('practices', words.practices, words.practicesHint)}
      {text('domains', words.domains, words.domainsHint)}
      {text('intendedRole', words.myRole)}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.buttons}>
        <Button type="submit" tone="river" disabled={saving.isSaving}>
          {common.save}
        </Button>
        <Button
          onClick={() => {
            forget()
            props.onDone()
          }}
        >
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}

/** What is written one after the other, with commas; each once. */
function partsOf(text: string): string[] {
  return [...new Set(text.split(/[,;\n]/u).map((part) => part.trim()))].filter(
    (part) => part !== '',
  )
}
