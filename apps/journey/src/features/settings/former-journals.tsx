import { Button, ConfirmDialog, Notice, Section } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import {
  exportFormerJournal,
  listFormerJournals,
  removeFormerJournal,
  type FormerJournal,
} from '../../db/former-journals.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { useSaving } from '../../db/use-saving.ts'
import styles from './former-journals.module.css'
import { offerFile } from '../../db/offer-file.ts'

/** Journals of hubs that this phone has left; nothing where there are none. */
export function FormerJournals() {
  const words = useWords('former')
  const { me } = useJournal()
  const [journals, setJournals] = useState<readonly FormerJournal[]>([])
  const { journeyId } = me

  useEffect(() => {
    let isStale = false
    listFormerJournals(journeyId).then(
      (found) => {
        if (!isStale) setJournals(found)
      },
      (error: unknown) => reportError(error),
    )
    return () => {
      isStale = true
    }
  }, [journeyId])

  if (journals.length === 0) return null
  return (
    <Section title={words.title} hint={words.hint}>
      <ul className={styles.list}>
        {journals.map((journal) => (
          <li key={journal.key} className={styles.journal}>
            <Journal
              journal={journal}
              onRemoved={() => setJournals(journals.filter(({ key }) => key !== journal.key))}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Journal(props: { journal: FormerJournal; onRemoved: () => void }) {
  const { journal } = props
  const words = useWords('former')
  const { common } = useMessages()
  const { me } = useJournal()
  const saving = useSaving()
  const [isAsking, setAsking] = useState(false)
  const name = journal.title ?? words.unnamed
  const onlyHere = journal.unsentCount + journal.privateCount + journal.refusedCount

  return (
    <>
      <h3 className={styles.name}>{name}</h3>
      <p className={styles.facts}>
        {journal.hubName !== null && `${journal.hubName} · `}
        {words.entries(journal.entryCount)}
      </p>
      {onlyHere > 0 && (
        <Notice tone="attention" icon="alert">
          {words.onlyHere(journal.unsentCount, journal.privateCount, journal.refusedCount)}
        </Notice>
      )}
      {saving.hasFailed && <Notice tone="alert">{words.failed}</Notice>}
      <div className={styles.actions}>
        <Button
          icon="download"
          disabled={saving.isSaving}
          aria-label={words.exportNamed(name)}
          onClick={() =>
            saving.run(
              async () => offerFile(fileNameOf(journal), await exportFormerJournal(journal.key)),
              () => undefined,
            )
          }
        >
          {words.export}
        </Button>
        <Button
          tone="alert"
          disabled={saving.isSaving}
          aria-label={words.removeNamed(name)}
          onClick={() => setAsking(true)}
        >
          {words.remove}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={words.removeTitle(name)}
          tone="alert"
          tick={
            onlyHere === 0
              ? null
              : { label: words.removeTick(onlyHere), problem: words.removeTickProblem }
          }
          confirm={words.removeConfirm(name)}
          keep={common.cancel}
          onKeep={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false)
            void saving.run(
              () => removeFormerJournal(journal.key, me.journeyId),
              () => props.onRemoved(),
            )
          }}
        >
          <p>{words.removeText}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function fileNameOf({ title, key }: FormerJournal): string {
  const words = (title ?? key).toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-')
  return `tributary-${words.replaceAll(/^-+|-+$/g, '').slice(0, 60)}.json`
}
