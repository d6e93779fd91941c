import type { ValueFrameRecord } from '@tributary/records'
import { Button, Section, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { newKey } from '../../db/instrument-commands.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { editFrame } from '../../db/shape-commands.ts'
import { useSaving } from '../../db/use-saving.ts'
import { SelectAnswer } from './fields/select-answer.tsx'
import styles from './runner.module.css'
import { liveThemes, proposalsOf } from './workshop-data.ts'

export function GatherThemes(props: { frame: ValueFrameRecord; forms: Forms }) {
  const { frame, forms } = props
  const words = useWords('values')
  const journal = useJournal()
  const saving = useSaving()
  const [name, setName] = useState('')
  const themes = liveThemes(frame)
  const edit = (set: Readonly<Record<string, unknown>>) =>
    void saving.run(
      () => editFrame(journal, frame._id, set),
      () => undefined,
    )
  return (
    <>
      <Section title={words.themes}>
        <ul className={styles.list}>
          {themes.map((theme) => (
            <li key={theme.id} className={styles.card}>
              <TextField
                label={words.themeName}
                defaultValue={theme.name}
                onBlur={(event) => {
                  const text = event.currentTarget.value.trim()
                  if (text !== theme.name && text !== '')
                    edit({ [`themes.${theme.id}.name`]: text })
                }}
              />
              <TextField
                label={words.tags(theme.name)}
                hint={words.tagsHint}
                defaultValue={theme.tags.join(', ')}
                onBlur={(event) => {
                  const tags = event.currentTarget.value
                    .split(',')
                    .map((tag) => tag.trim())
                    .filter(Boolean)
                  if (tags.join() !== theme.tags.join()) edit({ [`themes.${theme.id}.tags`]: tags })
                }}
              />
              <Button
                tone="quiet"
                aria-label={words.removeTheme(theme.name)}
                onClick={() => edit({ [`themes.${theme.id}.isGone`]: true })}
              >
                {words.remove}
              </Button>
            </li>
          ))}
        </ul>
        <TextField
          label={words.newTheme}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          tone="clay"
          disabled={name.trim() === ''}
          onClick={() => {
            edit({ [`themes.${newKey(journal)}`]: { name: name.trim() } })
            setName('')
          }}
        >
          {words.addTheme}
        </Button>
      </Section>
      <ul className={styles.list}>
        {proposalsOf(frame, forms).map((proposal) => (
          <li key={proposal.key} className={styles.card}>
            <span>{proposal.text}</span>
            <SelectAnswer
              label={words.themeFor(proposal.text)}
              none={words.noTheme}
              unknown={words.noTheme}
              options={themes.map((theme) => ({ id: theme.id, label: theme.name }))}
              value={frame.body.placed[proposal.key] ?? ''}
              problem={null}
              onChange={(id) => edit({ [`placed.${proposal.key}`]: id })}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
