import { WRITING_ROLES } from '@tributary/records'
import { Button, ConfirmDialog, Notice, PageFrame, Section, WhereaboutsMark } from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { stancesOn } from '../../app/parts/consent.ts'
import { TakeBackDialog } from '../../app/parts/take-back-dialog.tsx'
import { Voices } from '../../app/parts/voices.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { useNameOf, type Wordings } from './use-wordings.ts'
import { OwnedText, WordingChanges, WordingText } from './wording-text.tsx'
import styles from './wordings.module.css'
import { isEmptyWording, isSameWording, purposeFrom, wordedOf } from './wordings.ts'

/** One wording: whose words it is made of, how it differs, what people say of it. */
export function WordingPage(props: { found: Wordings; id: string; page: PageProps }) {
  const { found, id, page } = props
  const { journey, offered, signals } = found
  const words = useWords('wordings')
  const { common, where } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const nameOf = useNameOf()
  const saving = useSaving()
  const mayWord = useMyRoles()(...WRITING_ROLES)
  const [open, setOpen] = useState<'take' | 'take-back' | null>(null)
  const close = () => setOpen(null)
  const back = <Link href="/purpose">{words.backToAll}</Link>
  const kept = offered.find(({ record }) => record._id === id)
  if (kept === undefined) {
    return <PageFrame title={words.gone} back={back} lead={words.goneHelp} />
  }
  const { record } = kept
  const { body, lang } = record
  const now = wordedOf(journey.purpose)
  const isPurpose = isSameWording(body, now)
  const sources = body.fromIds.flatMap((fromId) => {
    const source = offered.find((one) => one.record._id === fromId)
    if (source === undefined) return []
    const { authorId, occurredAt } = source.record
    return [
      {
        id: fromId,
        name: nameOf(authorId),
        when: formats.moment(occurredAt),
        worded: source.record.body,
      },
    ]
  })
  const gone = body.fromIds.length - sources.length
  const stances = stancesOn(id, null, signals)
  const objecting = stances.filter(({ theme }) => theme === 'objection')
  return (
    <PageFrame
      title={words.wordingBy(nameOf(record.authorId))}
      back={back}
      lead={formats.moment(record.occurredAt)}
    >
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {isPurpose && <Notice>{words.isPurposeNow}</Notice>}
      <OwnedText worded={body} sources={sources} lang={lang} />
      <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />
      {body.fromIds.length > 0 && (
        <Section title={words.madeOf} hint={words.madeOfHint}>
          <ol className={styles.sources}>
            {sources.map((source) => (
              <li key={source.id}>
                <Link href={`/purpose/${encodeURIComponent(source.id)}`}>
                  {words.by(source.name, source.when)}
                </Link>
                <details className={styles.beside}>
                  <summary>{words.besideOf(source.name)}</summary>
                  <WordingChanges before={source.worded} after={body} lang={lang} />
                </details>
              </li>
            ))}
          </ol>
          {gone > 0 && <p className={styles.detail}>{words.takenBackCount(gone)}</p>}
        </Section>
      )}
      {!isPurpose && !isEmptyWording(now) && (
        <Section title={words.besidePurpose} hint={words.besideHint}>
          <WordingChanges before={now} after={body} lang={lang} />
        </Section>
      )}
      <Section title={words.voices} hint={words.voicesHint}>
        <Voices
          aboutId={id}
          authorId={record.authorId}
          text={null}
          stances={stances}
          askedIds={[]}
          nameOf={nameOf}
          isOpen
        />
      </Section>
      <div className={styles.buttons}>
        {mayWord && !isPurpose && (
          <Button tone="river" onClick={() => setOpen('take')}>
            {words.take}
          </Button>
        )}
        {kept.isMine && (
          <Button tone="alert" onClick={() => setOpen('take-back')}>
            {words.takeBack}
          </Button>
        )}
      </div>
      {open === 'take' && (
        <ConfirmDialog
          title={words.takeTitle}
          confirm={words.take}
          keep={common.cancel}
          tick={
            objecting.length === 0
              ? null
              : { label: words.takeAnyway, problem: words.takeAnywayProblem }
          }
          onKeep={close}
          onConfirm={() => saving.run(() => journal.editPurpose(purposeFrom(id, body)), close)}
        >
          <WordingText worded={body} lang={lang} />
          <p>{words.takeText(stances.length - objecting.length)}</p>
          {objecting.length > 0 && (
            <ul>
              {objecting.map((stance) => (
                <li key={stance.personId}>{words.objects(nameOf(stance.personId), stance.note)}</li>
              ))}
            </ul>
          )}
        </ConfirmDialog>
      )}
      {open === 'take-back' && (
        <TakeBackDialog
          id={id}
          words={words}
          onKeep={close}
          onTakenBack={() => page.go('/purpose', { replace: true })}
        />
      )}
    </PageFrame>
  )
}
