import { Button, Notice, TextField } from '@tributary/ui'
import { useState, type FormEvent } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { BackupStatus } from '../../sync/keeping.ts'
import { FolderField } from './folder-field.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { SelectField } from './select-field.tsx'
import { useRefusalWords } from './use-refusal-words.ts'

const LEAST_PASSPHRASE = 8

/** Where backups go, how often, and what opens them. */
export function BackupForm(props: { settings: BackupStatus['settings']; onSaved: () => void }) {
  const { settings } = props
  const { api } = useHost()
  const words = useWords('keeping')
  const host = useWords('host')
  const refusalWords = useRefusalWords()
  const [folder, setFolder] = useState(settings?.folder ?? '')
  const [every, setEvery] = useState(String(settings?.everyMinutes ?? 120))
  const [keep, setKeep] = useState(String(settings?.keep ?? 10))
  const [passphrase, setPassphrase] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isSaved, setSaved] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSaved(false)
    const isNew = settings === null || passphrase !== ''
    if (isNew && passphrase.length < LEAST_PASSPHRASE) return setProblem(words.passphraseShort)
    const answer = await api.act('backup/settings', {
      folder: folder.trim(),
      everyMinutes: Number(every),
      keep: Number(keep),
      ...(passphrase === '' ? {} : { passphrase }),
    })
    if (answer.kind === 'ok') {
      setProblem(null)
      setPassphrase('')
      setSaved(true)
      props.onSaved()
    } else {
      const said = answer.kind === 'refused' ? refusalWords(answer.error) : null
      setProblem(said ?? host.unreachable)
    }
  }
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <h3>{words.settings}</h3>
      <FolderField
        label={words.folder}
        hint={words.folderHint}
        value={folder}
        onChange={setFolder}
      />
      <SelectField
        label={words.every}
        value={every}
        options={withPresent(Object.entries(words.everyChoices), every)}
        onChange={setEvery}
      />
      <SelectField
        label={words.keep}
        value={keep}
        options={withPresent(Object.entries(words.keepChoices), keep)}
        onChange={setKeep}
      />
      <TextField
        label={words.passphrase}
        hint={settings === null ? words.passphraseHint : words.passphraseKept}
        type="password"
        autoComplete="new-password"
        maxLength={200}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      {problem !== null && <Notice tone="alert">{problem}</Notice>}
      {isSaved && <Notice live>{words.saved}</Notice>}
      <Button type="submit">{words.save}</Button>
    </form>
  )
}

/** A value chosen elsewhere, as by the API, is not lost by opening this form. */
function withPresent(
  options: readonly (readonly [string, string])[],
  present: string,
): readonly (readonly [string, string])[] {
  return options.some(([value]) => value === present) ? options : [...options, [present, present]]
}
