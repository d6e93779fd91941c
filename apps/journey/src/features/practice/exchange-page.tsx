import { Badge, Button, buttonClass, Notice, PageFrame, Section } from '@tributary/ui'
import { useMemo } from 'react'
import { Link } from 'wouter'

import {
  useFormats,
  useLanguage,
  useMessages,
  useToday,
  useWords,
} from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { APartOf } from '../../app/parts/a-part-of.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import { BackToPractice } from './back-to-practice.tsx'
import {
  type Asked,
  gapsOf,
  isOpen,
  type Match,
  matchesOf,
  mentorsFor,
  type Why,
} from './matches.ts'
import styles from './practice.module.css'
import { progressOf } from './progress.ts'

const AT_ONCE = 20

/** Who gives and who looks for what, what answers what and why, and what the cohort lacks. */
export function ExchangePage(_props: PageProps) {
  const words = useWords('practice')
  const { me } = useJournal()
  const today = useToday()
  const records = useRecords('offerNeed')
  const persons = useRecords('person')
  const open = useMemo(
    () =>
      (records ?? []).flatMap(({ record: { _id, authorId, body } }): Asked[] =>
        isOpen(body, today) ? [{ id: _id, authorId, body }] : [],
      ),
    [records, today],
  )
  const matches = useMemo(
    () => matchesOf(open, new Map((persons ?? []).map(({ record }) => [record._id, record.body]))),
    [open, persons],
  )
  const mentors = useMentors(open, persons)
  if (records === null || persons === null) return null
  const isMine = ({ authorId }: Asked) => authorId === me.personId
  const mine = open.filter(isMine)
  const others = matches.filter(({ need, offer }) => !isMine(need) && !isMine(offer))
  const gaps = gapsOf(open)
  return (
    <PageFrame title={words.exchange} back={<BackToPractice />} lead={words.exchangeLead}>
      <p>
        <Link
          href={`/people/${encodeURIComponent(me.personId)}`}
          className={buttonClass({ tone: 'river' })}
        >
          {words.sayMine}
        </Link>
      </p>
      {mine.length > 0 && (
        <Section title={words.forMine} hint={words.whyHint}>
          <ul className={styles.list}>
            {mine.map((asked) => (
              <Mine
                key={asked.id}
                asked={asked}
                matches={matches.filter(({ need, offer }) => need === asked || offer === asked)}
              />
            ))}
          </ul>
        </Section>
      )}
      {mentors.length > 0 && (
        <Section title={words.mentors} hint={words.mentorsHint}>
          <ul className={styles.list}>
            {mentors.slice(0, AT_ONCE).map(({ offer, why }) => (
              <li key={offer.id} className={styles.card}>
                <One asked={offer} />
                <Reasons why={why} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={words.gaps} hint={words.gapsHint}>
        {gaps.length === 0 ? (
          <p>{words.noGaps}</p>
        ) : (
          <ul className={styles.gaps}>
            {gaps.slice(0, AT_ONCE).map((gap) => (
              <li key={gap.domain}>
                <span className={styles.name}>{gap.domain}</span>{' '}
                <span className={styles.detail}>{words.asks(gap.asks)}</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {others.length > 0 && (
        <Section title={words.amongOthers} hint={words.amongOthersHint}>
          <APartOf items={others} atOnce={AT_ONCE} more={words.showMore}>
            {(shown) => (
              <ul className={styles.list}>
                {shown.map((match) => (
                  <li key={match.need.id + match.offer.id} className={styles.card}>
                    <One asked={match.need} />
                    <One asked={match.offer} />
                    <Reasons why={match.why} isFound={match.isFound} />
                  </li>
                ))}
              </ul>
            )}
          </APartOf>
        </Section>
      )}
      <Section title={words.all}>
        {open.length === 0 && <Notice>{words.nothingAsked}</Notice>}
        <APartOf items={open.toReversed()} atOnce={AT_ONCE} more={words.showMore}>
          {(shown) => (
            <ul className={styles.list}>
              {shown.map((asked) => (
                <li key={asked.id} className={styles.card}>
                  <One asked={asked} />
                </li>
              ))}
            </ul>
          )}
        </APartOf>
      </Section>
    </PageFrame>
  )
}

/** Mentoring that may suit me by what I say of myself; what I asked for stands with my needs. */
function useMentors(open: readonly Asked[], persons: readonly Kept<'person'>[] | null) {
  const { me } = useJournal()
  const pathways = useRecords('pathway')
  const steps = useRecords('pathwayStep')
  return useMemo(() => {
    const people = new Map((persons ?? []).map(({ record }) => [record._id, record.body]))
    const self = people.get(me.personId)
    if (self === undefined) return []
    const stages = (pathways ?? []).flatMap((pathway) =>
      progressOf(pathway, steps ?? [], me.personId)
        .filter(({ state }) => state === 'begun')
        .map(({ stage }) => stage.title),
    )
    const learner = { ...self, personId: me.personId, role: self.intendedRole, stages }
    return mentorsFor(learner, open, people)
  }, [open, persons, pathways, steps, me.personId])
}

function Mine(props: { asked: Asked; matches: readonly Match[] }) {
  const { asked, matches } = props
  const words = useWords('practice')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  return (
    <li className={styles.card}>
      <One asked={asked} />
      {matches.length === 0 && <p className={styles.detail}>{words.noMatch}</p>}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <ul className={styles.list}>
        {matches.map((match) => {
          const other = match.need.id === asked.id ? match.offer : match.need
          const saidByMe = asked.body.matchIds.includes(other.id)
          const set = (change: 'add' | 'remove') =>
            saving.run(
              () => journal.change(asked.id, { [change]: { matchIds: [other.id] } }),
              () => undefined,
            )
          return (
            <li key={other.id} className={styles.match}>
              <One asked={other} />
              <Reasons why={match.why} isFound={match.isFound} />
              <p>
                <Button
                  {...(saidByMe ? {} : { icon: 'check' as const })}
                  disabled={saving.isSaving}
                  aria-label={
                    saidByMe ? words.unfindOf(other.body.domain) : words.findOf(other.body.domain)
                  }
                  onClick={() => set(saidByMe ? 'remove' : 'add')}
                >
                  {saidByMe ? words.unfind : words.find}
                </Button>
              </p>
            </li>
          )
        })}
      </ul>
    </li>
  )
}

function One({ asked }: { asked: Asked }) {
  const { kind, domain, description, until } = asked.body
  const words = useWords('practice')
  const { common } = useMessages()
  const formats = useFormats()
  const { me } = useJournal()
  const people = usePeople()
  const name =
    asked.authorId === me.personId
      ? common.you
      : (people.find(({ id }) => id === asked.authorId)?.name ?? common.nameNotHere)
  return (
    <div className={styles.one}>
      <p className={styles.marks}>
        <Badge>{words.kinds[kind]}</Badge>
        <span className={styles.name}>{domain}</span>
      </p>
      {description !== '' && <p className={styles.text}>{description}</p>}
      <p className={styles.detail}>
        <Link href={`/people/${encodeURIComponent(asked.authorId)}`} className={styles.person}>
          {name}
        </Link>
        {until !== undefined && ` · ${words.until(formats.shortDay(until))}`}
      </p>
    </div>
  )
}

function Reasons({ why: reasons, isFound = false }: { why: readonly Why[]; isFound?: boolean }) {
  const words = useWords('practice')
  const language = useLanguage()
  const say = (why: Why): string => {
    switch (why.kind) {
      case 'domain':
        return words.whyDomain(why.words)
      case 'words':
        return words.whyWords(why.words)
      case 'practice':
        return words.whyPractice(why.words)
      case 'accompany':
        return words.whyAccompany
      case 'own':
        return words.whyOwn(why.words)
      case 'role':
        return words.whyRole(why.words)
      case 'stage':
        return words.whyStage(why.words)
      case 'noLanguage':
        return words.noLanguage
      case 'language': {
        const names = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' })
        return words.whyLanguage(why.tags.map((tag) => names.of(tag) ?? tag))
      }
    }
  }
  return (
    <ul className={styles.why}>
      {isFound && <li>{words.found}</li>}
      {reasons.map((why) => (
        <li key={why.kind}>{say(why)}</li>
      ))}
    </ul>
  )
}
