import { Badge, buttonClass, Notice, PageFrame, Section } from '@tributary/ui'
import { Link } from 'wouter'

import { useFormats, useToday, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { useRecords } from '../../db/use-records.ts'
import { stancesOn } from '../../app/parts/consent.ts'
import { isToReview } from './to-review.ts'
import styles from './decisions.module.css'

/** What waits for a word of mine, what comes back to be looked at, and what was decided. */
export function DecisionsPage(_props: PageProps) {
  const words = useWords('decisions')
  const { me } = useJournal()
  const decisions = useRecords('decision')
  const signals = useRecords('signal')
  const today = useToday()
  if (decisions === null || signals === null) return null
  const newestFirst = decisions.toReversed()
  const review = newestFirst.filter(({ record }) => isToReview(record.body, today))
  // What comes back comes to those who took part in it first.
  const byMine = review.toSorted(
    (a, b) => Number(isWith(b, me.personId)) - Number(isWith(a, me.personId)),
  )
  const open = newestFirst.filter(({ record }) => record.body.consentState === 'proposed')
  const rest = newestFirst.filter((kept) => !open.includes(kept) && !review.includes(kept))
  const list = (title: string, some: readonly Kept<'decision'>[], hint?: string) =>
    some.length > 0 && (
      <Section title={title} {...(hint !== undefined && { hint })}>
        <ul className={styles.list}>
          {some.map((kept) => (
            <DecisionCard key={kept.record._id} kept={kept} signals={signals} />
          ))}
        </ul>
      </Section>
    )
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <p>
        <Link href="/decisions/new" className={buttonClass({ tone: 'river' })}>
          {words.propose}
        </Link>
      </p>
      {decisions.length === 0 && <Notice>{words.none}</Notice>}
      {list(words.toReview, byMine, words.toReviewHint)}
      {list(words.open, open)}
      {list(words.rest, rest)}
    </PageFrame>
  )
}

function DecisionCard(props: { kept: Kept<'decision'>; signals: readonly Kept<'signal'>[] }) {
  const { kept, signals } = props
  const words = useWords('decisions')
  const formats = useFormats()
  const { me } = useJournal()
  const { _id, body } = kept.record
  const stances = stancesOn(_id, body.proposal, signals)
  const agreeing = stances.filter(({ theme }) => theme === 'agreement').length
  const objecting = stances.length - agreeing
  const mine = stances.find(({ personId }) => personId === me.personId)
  return (
    <li className={styles.card} data-state={body.consentState}>
      <Link href={`/decisions/${encodeURIComponent(_id)}`} className={styles.proposal}>
        {body.proposal}
      </Link>
      <p className={styles.marks}>
        <Badge>{words.states[body.consentState]}</Badge>
        {kept.conflicts.length > 0 && <Badge icon="alert">{words.twoVersions}</Badge>}
        {body.consentState === 'proposed' && mine === undefined && (
          <Badge icon="alert">{words.waitsForYou}</Badge>
        )}
      </p>
      <p className={styles.detail}>
        {words.count(agreeing, objecting)}
        {body.reviewOn !== undefined && ` · ${words.reviewOn(formats.shortDay(body.reviewOn))}`}
      </p>
    </li>
  )
}

function isWith({ record, isMine }: Kept<'decision'>, personId: string): boolean {
  return isMine || record.body.participatingIds.includes(personId)
}
