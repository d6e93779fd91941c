import type { StakeholderGroup } from '@tributary/records'
import { buttonClass, Icon, Notice, PageFrame, Section, TextField } from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { useRecords } from '../../db/use-records.ts'
import styles from './people.module.css'

const GROUPS: readonly StakeholderGroup[] = [
  'participants',
  'hubs',
  'practice-networks',
  'partners',
]
/** From so many on a list is quicker to narrow than to read. */
const WORTH_FINDING = 8

/** Everybody in the journey, by group and name. Nobody is counted or compared. */
export function PeoplePage(_props: PageProps) {
  const words = useWords('people')
  const language = useLanguage()
  const { me } = useJournal()
  const people = useRecords('person')
  const [wanted, setWanted] = useState('')
  if (people === null) return null
  const named = wanted.trim().toLocaleLowerCase(language)
  const byName = new Intl.Collator(language, { sensitivity: 'base' })
  const shown = people
    .filter(({ record: { body } }) =>
      [body.displayName, ...body.languages, ...body.practices, ...(body.domains ?? [])].some(
        (text) => text.toLocaleLowerCase(language).includes(named),
      ),
    )
    .toSorted((a, b) => byName.compare(a.record.body.displayName, b.record.body.displayName))
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <p>
        <Link href={`/people/${encodeURIComponent(me.personId)}`} className={buttonClass({})}>
          {words.mine}
        </Link>
      </p>
      {people.length > WORTH_FINDING && (
        <TextField
          type="search"
          label={words.find}
          hint={words.findHint}
          value={wanted}
          autoComplete="off"
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <output className={styles.said}>{named !== '' && words.shown(shown.length)}</output>
      {shown.length === 0 && <Notice>{words.none}</Notice>}
      {GROUPS.map((group) => {
        const inGroup = shown.filter(({ record }) => record.body.stakeholderGroup === group)
        if (inGroup.length === 0) return null
        return (
          <Section key={group} title={words.groups[group]}>
            <ul className={styles.list}>
              {inGroup.map((kept) => (
                <PersonRow key={kept.record._id} kept={kept} />
              ))}
            </ul>
          </Section>
        )
      })}
    </PageFrame>
  )
}

function PersonRow({ kept: { record, isMine } }: { kept: Kept<'person'> }) {
  const { common } = useMessages()
  const { body } = record
  const about = [...body.practices, ...(body.domains ?? [])]
  return (
    <li className={styles.row}>
      <Link href={`/people/${encodeURIComponent(record._id)}`} className={styles.person}>
        <Icon name="people" />
        <span className={styles.words}>
          <span className={styles.name}>
            {body.displayName}
            {isMine && ` (${common.you})`}
          </span>
          {about.length > 0 && <span className={styles.detail}>{about.join(' · ')}</span>}
        </span>
      </Link>
    </li>
  )
}
