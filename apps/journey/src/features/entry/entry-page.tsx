import {
  Button,
  MovementMark,
  Notice,
  PageFrame,
  Section,
  WhereaboutsMark,
  buttonClass,
} from '@tributary/ui'
import { Suspense, useMemo, useState, type ReactNode } from 'react'
import { map } from 'rxjs'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { whoSees, VISIBILITY_ICONS } from '../../app/i18n/visibility-words.ts'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDetail } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { useMediaParts } from '../../sync/media-context.tsx'
import { ChangeVisibility } from './change-visibility.tsx'
import { CorrectText } from './correct-text.tsx'
import { EntryFacts } from './entry-facts.tsx'
import styles from './entry-page.module.css'
import { EntryPairs } from './entry-pairs.tsx'
import { EntrySession } from './entry-session.tsx'
import { EntryNamed } from './entry-named.tsx'
import { EntryThanks } from './entry-thanks.tsx'
import { EntryLibrary } from './entry-library.tsx'
import { EntryThread } from './entry-thread.tsx'
import { EntryVersions } from './entry-versions.tsx'
import { TakeBack } from './take-back.tsx'

/** The words are their author's; the typing was somebody else's. */
function FromPaper(props: { enteredBy: string }) {
  const words = useWords('entry')
  const { common } = useMessages()
  const name = usePeople().find(({ id }) => id === props.enteredBy)?.name
  return <p className={styles.byline}>{words.fromPaper(name ?? common.nameNotHere)}</p>
}

type OpenPart = 'correct' | 'visibility' | 'take-back' | null

export function EntryPage(props: PageProps) {
  const id = props.params['id'] ?? ''
  const words = useWords('entry')
  const journal = useJournal()
  // In a box, because null alone would also mean "no answer yet".
  const query = useMemo(() => journal.entry(id).pipe(map((entry) => ({ entry }))), [journal, id])
  const found = useLiveQuery(query)

  if (found === null) return null
  if (found.entry === null) {
    return <PageFrame title={words.gone} back={props.back} lead={words.goneHelp} />
  }
  return (
    <Entry
      entry={found.entry}
      back={props.back}
      onTakenBack={() => props.go('/', { replace: true })}
    />
  )
}

function Entry(props: { entry: EntryDetail; back: ReactNode; onTakenBack: () => void }) {
  const { entry } = props
  const { capture, common, movement, where } = useMessages()
  const words = useWords('entry')
  const whereLong = useWords('whereLong')
  const who = useWords('who')
  const refused = useWords('refused')
  const formats = useFormats()
  const [open, setOpen] = useState<OpenPart>(null)
  const close = () => setOpen(null)
  const media = useMediaParts()
  const name = entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)

  return (
    <PageFrame
      back={props.back}
      title={
        <span className={styles.title}>
          <MovementMark movement={entry.movement} size="large" />
          {movement[entry.intendedFor === null ? entry.movement : 'intend']}
        </span>
      }
    >
      <p className={styles.byline}>
        {name}, {formats.moment(entry.occurredAt)}
      </p>
      {entry.enteredBy !== null && <FromPaper enteredBy={entry.enteredBy} />}
      <EntrySession entry={entry} />
      {entry.text !== '' && (
        <p className={styles.text} lang={entry.lang}>
          {entry.text}
        </p>
      )}
      {entry.mediaIds.length > 0 && media !== null && (
        <Suspense fallback={null}>
          <media.Strip entryId={entry.id} mediaIds={entry.mediaIds} place="page" />
        </Suspense>
      )}

      {entry.refusal !== null && (
        <Notice
          tone="attention"
          icon="alert"
          title={words.refusedTitle}
          actions={
            <Link href="/not-accepted" className={buttonClass({})}>
              {refused.title}
            </Link>
          }
        >
          {whereLong.refused}
        </Notice>
      )}

      <EntryNamed mentions={entry.mentions} />

      <EntryFacts
        facts={[
          {
            icon: <WhereaboutsMark where={entry.whereabouts} words={where[entry.whereabouts]} />,
            term: words.where,
            detail: whereLong[entry.whereabouts],
          },
          {
            iconName: VISIBILITY_ICONS[entry.visibility],
            term: who.title,
            detail: whoSees(who, entry.visibility, entry.teamName),
          },
          ...(entry.teamName === null
            ? []
            : [
                {
                  iconName: 'team',
                  term: capture.team,
                  detail: entry.teamName,
                } as const,
              ]),
        ]}
      />

      {entry.isMine && (
        <div className={styles.actions}>
          <Button icon="edit" onClick={() => setOpen('correct')}>
            {words.correct}
          </Button>
          <Button icon="people" onClick={() => setOpen('visibility')}>
            {who.change}
          </Button>
          <Button tone="alert" icon="close" onClick={() => setOpen('take-back')}>
            {words.takeBack}
          </Button>
        </div>
      )}

      <EntryPairs entry={entry} />
      <EntryThanks entry={entry} />
      {entry.movement === 'enact' && (
        <Link
          href={`/new/reflect?about=${encodeURIComponent(entry.id)}`}
          className={buttonClass({ tone: 'clay' })}
        >
          {words.reflectNow}
        </Link>
      )}
      <EntryThread entry={entry} />
      <EntryLibrary entryId={entry.id} />
      {(entry.isAmended || entry.hasConcurrentVersions) && (
        <Section title={words.versions}>
          <EntryVersions entry={entry} />
        </Section>
      )}

      {open === 'correct' && <CorrectText entry={entry} onClose={close} />}
      {open === 'visibility' && <ChangeVisibility entry={entry} onClose={close} />}
      {open === 'take-back' && (
        <TakeBack entry={entry} onClose={close} onTakenBack={props.onTakenBack} />
      )}
    </PageFrame>
  )
}
