import type { OfferNeedBody } from '@tributary/records'
import { Badge, Button, Notice, PageFrame, Section, WhereaboutsMark } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import { OfferForm } from './offer-form.tsx'
import styles from './people.module.css'
import { ProfileForm } from './profile-form.tsx'

export function PersonPage(props: PageProps) {
  const words = useWords('people')
  const people = useRecords('person')
  const offers = useRecords('offerNeed')
  if (people === null || offers === null) return null
  const kept = people.find(({ record }) => record._id === props.params['id'])
  if (kept === undefined) {
    return <PageFrame title={words.gone} back={props.back} lead={words.goneHelp} />
  }
  return <Person kept={kept} offers={offers} page={props} />
}

function Person(props: {
  kept: Kept<'person'>
  offers: readonly Kept<'offerNeed'>[]
  page: PageProps
}) {
  const { kept, page } = props
  const { _id, body } = kept.record
  const words = useWords('people')
  const { where } = useMessages()
  const language = useLanguage()
  const people = usePeople()
  const { me } = useJournal()
  const isMe = _id === me.personId
  const [isEditing, setEditing] = useState(false)
  const close = () => setEditing(false)
  const offers = props.offers.filter(
    ({ record }) => record.authorId === _id && record.body.isClosed !== true,
  )
  if (isEditing) {
    return (
      <PageFrame title={words.editTitle} lead={words.editLead}>
        <ProfileForm record={kept.record} onDone={close} />
      </PageFrame>
    )
  }
  const facts = [
    [words.group, words.groups[body.stakeholderGroup]],
    [words.pronouns, body.pronouns ?? ''],
    [words.languages, languageNames(body.languages, language)],
    [words.practices, body.practices.join(', ')],
    [words.domains, (body.domains ?? []).join(', ')],
    [words.role, body.intendedRole],
  ].filter(([, value]) => value !== '')
  return (
    <PageFrame title={body.displayName} back={page.back}>
      {kept.conflicts.map((conflict) => (
        <ConflictCards
          key={conflict.field}
          conflict={conflict}
          label={words.fieldNames(conflict.field)}
          people={people}
          maySettle={isMe}
        />
      ))}
      {body.bio !== '' && (
        <p className={styles.bio} lang={kept.record.lang}>
          {body.bio}
        </p>
      )}
      <dl className={styles.facts}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isMe && (
        <>
          <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />
          <p>
            <Button icon="edit" onClick={() => setEditing(true)}>
              {words.edit}
            </Button>
          </p>
        </>
      )}
      <Section title={isMe ? words.myOffers : words.offers}>
        {offers.length === 0 && <p className={styles.detail}>{words.noOffers}</p>}
        <ul className={styles.list}>
          {offers.map((offer) => (
            <OfferCard key={offer.record._id} kept={offer} />
          ))}
        </ul>
        {isMe && <OfferForm />}
      </Section>
    </PageFrame>
  )
}

function OfferCard({ kept }: { kept: Kept<'offerNeed'> }) {
  const { record, isMine } = kept
  const { kind, domain, description, until } = record.body
  const words = useWords('people')
  const { common, where } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const saving = useSaving()
  return (
    <li className={styles.offer} data-kind={kind satisfies OfferNeedBody['kind']}>
      <p className={styles.marks}>
        <Badge>{words.kinds[kind]}</Badge>
        <span className={styles.name}>{domain}</span>
      </p>
      {description !== '' && (
        <p className={styles.bio} lang={record.lang}>
          {description}
        </p>
      )}
      {until !== undefined && (
        <p className={styles.detail}>{words.until(formats.shortDay(until))}</p>
      )}
      {isMine && (
        <>
          <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />
          {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
          <p>
            <Button
              tone="quiet"
              disabled={saving.isSaving}
              aria-label={words.takeBackOf(domain)}
              onClick={() =>
                saving.run(
                  () => journal.withdraw(record._id),
                  () => undefined,
                )
              }
            >
              {words.takeBack}
            </Button>
          </p>
        </>
      )}
    </li>
  )
}

/** As the reader's language calls them; a tag nobody knows is said as it is. */
function languageNames(tags: readonly string[], language: string): string {
  const names = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' })
  return tags.map((tag) => names.of(tag) ?? tag).join(', ')
}
