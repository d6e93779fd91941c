import { openConflicts, type ValueFrameRecord } from '@tributary/records'
import { Button, Section, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import { newKey } from '../../db/instrument-commands.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { editFrame } from '../../db/shape-commands.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
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
  const people = usePeople()
  const conflicts = openConflicts(frame)
  const nameOf = (id: unknown) => themes.find((theme) => theme.id === id)?.name ?? words.noTheme
  const edit = (path: string, value: unknown, seen: unknown) =>
    void saving.run(
      () => editFrame(journal, frame._id, { [path]: value }, { [path]: seen }),
      () => undefined,
    )
  /** Two phones said it otherwise at once; anybody in the room may choose. */
  const choice = (path: string, label: string, show?: (value: unknown) => string) =>
    conflicts
      .filter(({ field }) => field === path)
      .map((conflict) => (
        <ConflictCards
          key={path}
          conflict={conflict}
          label={label}
          people={people}
          maySettle
          {...(show === undefined ? {} : { show })}
        />
      ))
  return (
    <>
      <Section title={words.themes}>
        <ul className={styles.list}>
          {themes.map((theme) => (
            <li key={theme.id} className={styles.card}>
              <SavedOnLeaving
                label={words.themeName}
                value={theme.name}
                onSave={(text, seen) => {
                  if (text !== '') edit(`themes.${theme.id}.name`, text, seen)
                }}
              />
              {choice(`themes.${theme.id}.name`, words.themeName)}
              <SavedOnLeaving
                label={words.tags(theme.name)}
                hint={words.tagsHint}
                value={theme.tags.join(', ')}
                onSave={(text, seen) => edit(`themes.${theme.id}.tags`, listed(text), listed(seen))}
              />
              {choice(`themes.${theme.id}.tags`, words.tags(theme.name))}
              <Button
                tone="quiet"
                aria-label={words.removeTheme(theme.name)}
                onClick={() => edit(`themes.${theme.id}.isGone`, true, undefined)}
              >
                {words.remove}
              </Button>
            </li>
          ))}
        </ul>
        <GoneThemes frame={frame} onBack={(id) => edit(`themes.${id}.isGone`, false, true)} />
        <TextField
          label={words.newTheme}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          tone="clay"
          disabled={name.trim() === ''}
          onClick={() => {
            edit(`themes.${newKey(journal)}`, { name: name.trim() }, undefined)
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
              onChange={(id) => edit(`placed.${proposal.key}`, id, frame.body.placed[proposal.key])}
            />
            {choice(`placed.${proposal.key}`, words.placedLabel(proposal.text), nameOf)}
          </li>
        ))}
      </ul>
    </>
  )
}

/** A theme that was taken out may be the one that another phone was just renaming. */
function GoneThemes(props: { frame: ValueFrameRecord; onBack: (id: string) => void }) {
  const words = useWords('values')
  const gone = Object.entries(props.frame.body.themes).filter(([, { isGone }]) => isGone === true)
  if (gone.length === 0) return null
  return (
    <details>
      <summary className={styles.unfold}>{words.goneThemes(gone.length)}</summary>
      <ul className={styles.list}>
        {gone.map(([id, { name = '' }]) => (
          <li key={id} className={styles.card}>
            <span>{name}</span>
            <Button aria-label={words.putBackNamed(name)} onClick={() => props.onBack(id)}>
              {words.putBack}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What is typed stays on the screen, whatever arrives meanwhile, and is saved on leaving. */
function SavedOnLeaving(props: {
  label: string
  hint?: string
  value: string
  /** @param seen - what stood there when typing began */
  onSave: (text: string, seen: string) => void
}) {
  const [draft, setDraft] = useState<{ text: string; seen: string } | null>(null)
  return (
    <TextField
      label={props.label}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
      value={draft?.text ?? props.value}
      onChange={(event) =>
        setDraft({ text: event.currentTarget.value, seen: draft?.seen ?? props.value })
      }
      onBlur={() => {
        if (draft !== null && draft.text.trim() !== draft.seen) {
          props.onSave(draft.text.trim(), draft.seen)
        }
        setDraft(null)
      }}
    />
  )
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean)
}
