import { Button, ConfirmDialog, Notice, Tick } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { MediaDetail } from '../../db/live-media.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './people-shown.module.css'
import { saveCaption } from './save-caption.ts'

/** Who is shown or heard, as its author says; and their say: each of them may take it back. */
export function PeopleShown({ detail }: { detail: MediaDetail }) {
  const words = useWords('media').people
  const people = usePeople()
  const { media, folded, isMine, shownIn } = detail
  const [open, setOpen] = useState<'choose' | 'take-back' | null>(null)
  const { kind } = media.body
  const names = folded.peopleShown.map(
    (id) => people.find((person) => person.id === id)?.name ?? words.somebody,
  )
  const close = () => setOpen(null)
  if (open === 'choose') return <Choose detail={detail} onClose={close} />
  return (
    <>
      {names.length > 0 && <p className={styles.names}>{words.shows(names.join(', '))}</p>}
      {shownIn !== null && <Notice>{words.youAreShown[kind]}</Notice>}
      <div className={styles.actions}>
        {isMine && kind !== 'file' && (
          <Button tone="quiet" icon="people" onClick={() => setOpen('choose')}>
            {names.length === 0 ? words.say[kind] : words.change}
          </Button>
        )}
        {(isMine || shownIn !== null) && (
          <Button tone="quiet" onClick={() => setOpen('take-back')}>
            {words.takeBack[kind]}
          </Button>
        )}
      </div>
      {open === 'take-back' && <TakeOneBack detail={detail} onClose={close} />}
    </>
  )
}

function Choose({ detail, onClose }: { detail: MediaDetail; onClose: () => void }) {
  const words = useWords('media').people
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const people = usePeople()
  const { media, folded } = detail
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(folded.peopleShown))
  const save = () => saveCaption(journal, detail, { peopleShown: [...chosen] })
  return (
    <form
      className={styles.choose}
      onSubmit={(event) => {
        event.preventDefault()
        void saving.run(save, onClose)
      }}
    >
      <fieldset className={styles.people}>
        <legend>{words.who[media.body.kind]}</legend>
        <p className={styles.help}>{words.help}</p>
        {people.map(({ id, name }) => (
          <Tick
            key={id}
            label={name}
            checked={chosen.has(id)}
            onChange={(isShown) => {
              const next = new Set(chosen)
              if (isShown) next.add(id)
              else next.delete(id)
              setChosen(next)
            }}
          />
        ))}
      </fieldset>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.actions}>
        <Button type="submit" tone="river" icon="check" disabled={saving.isSaving}>
          {words.save}
        </Button>
        <Button tone="quiet" onClick={onClose}>
          {words.leave}
        </Button>
      </div>
    </form>
  )
}

function TakeOneBack({ detail, onClose }: { detail: MediaDetail; onClose: () => void }) {
  const words = useWords('media').people
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const { media, shownIn } = detail
  return (
    <ConfirmDialog
      title={words.takeBackTitle[media.body.kind]}
      tone="alert"
      confirm={words.takeBackConfirm}
      keep={words.takeBackKeep}
      onKeep={onClose}
      onConfirm={() =>
        saving.run(() => journal.withdraw(media._id, '', shownIn ?? undefined), onClose)
      }
    >
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <p>{words.takeBackText}</p>
      <p>{words.takeBackPaper}</p>
    </ConfirmDialog>
  )
}
