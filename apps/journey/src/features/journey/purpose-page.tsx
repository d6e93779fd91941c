import { WRITING_ROLES } from '@tributary/records'
import { Badge, Button, Notice, PageFrame, Section, Tick, WhereaboutsMark } from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { APartOf } from '../../app/parts/a-part-of.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { OfferWording } from './offer-wording.tsx'
import { NO_WORDING, type SourceWords, wordedIn, type WordingFields } from './part-fields.tsx'
import { useNameOf, useWordings, type Wordings } from './use-wordings.ts'
import { WordingPage } from './wording-page.tsx'
import { WordingText } from './wording-text.tsx'
import styles from './wordings.module.css'
import { isEmptyWording, isSameWording, PARTS_OF, partOf, wordedOf } from './wordings.ts'

const AT_ONCE = 20

/** Where a purpose is found together: drafted alone, offered, merged, consented to, taken. */
export function PurposePage(props: PageProps) {
  const words = useWords('wordings')
  const found = useWordings()
  if (found === null) return null
  if (found.journey === null) {
    return <PageFrame title={words.title} back={props.back} lead={words.notHere} />
  }
  const { id } = props.params
  return id === undefined ? (
    <Purposes found={found} back={props.back} />
  ) : (
    <WordingPage found={found} id={id} page={props} />
  )
}

function Purposes({ found, back }: { found: Wordings; back: PageProps['back'] }) {
  const { journey, offered } = found
  const words = useWords('wordings')
  const { me } = useJournal()
  const nameOf = useNameOf()
  const mayWord = useMyRoles()(...WRITING_ROLES)
  const now = wordedOf(journey.purpose)
  const [isWriting, setWriting] = useState(false)
  const [isOffered, setOffered] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const mine = useFormDraft<WordingFields>(`wording:${me.personId}`, {
    ...NO_WORDING,
    form: now.form,
  })
  const merge = useFormDraft(`merge:${me.personId}`, { ...NO_WORDING, fromIds: '' })
  const mergedIds = merge.fields.fromIds.split(' ').filter((id) => id !== '')
  const sourceOf = ({ record }: Kept<'wording'>): SourceWords => ({
    id: record._id,
    name: nameOf(record.authorId),
    lang: record.lang,
    worded: record.body,
  })
  // What was taken back meanwhile is no source any more; the words taken from it stay the drafter's.
  const sources = offered.filter(({ record }) => mergedIds.includes(record._id)).map(sourceOf)
  const begin = () => {
    setOffered(false)
    const from = offered.filter(({ record }) => chosen.has(record._id))
    const form = from.some(({ record }) => record.body.form === 'four') ? 'four' : 'three'
    const agreed = PARTS_OF[form].map((key) => {
      const texts = new Set(from.map(({ record }) => partOf(record.body, key).trim()))
      return [key, texts.size === 1 ? [...texts].join('') : ''] as const
    })
    merge.change({
      ...NO_WORDING,
      ...Object.fromEntries(agreed),
      form,
      fromIds: from.map(({ record }) => record._id).join(' '),
    })
  }
  const endMerge = () => {
    merge.change({ ...NO_WORDING, fromIds: '' })
    merge.forget()
    setChosen(new Set())
  }
  const endMine = () => {
    mine.change(NO_WORDING)
    mine.forget()
    setWriting(false)
  }
  const hasDraft = !isEmptyWording(wordedIn(mine.fields))

  if (mergedIds.length > 0) {
    return (
      <PageFrame title={words.mergeTitle} lead={words.mergeLead}>
        <OfferWording
          aboutId={journey.id}
          fields={merge.fields}
          sources={sources}
          offered={offered}
          submit={words.offer}
          change={merge.change}
          onOffered={() => {
            endMerge()
            setOffered(true)
          }}
          onThrowAway={endMerge}
        />
      </PageFrame>
    )
  }
  return (
    <PageFrame title={words.title} back={back} lead={words.lead}>
      <Section title={words.now}>
        {isEmptyWording(now) ? <p>{words.none}</p> : <WordingText worded={now} />}
      </Section>
      {mayWord && (
        <Section title={words.mine} hint={words.mineHint}>
          {isWriting || hasDraft ? (
            <OfferWording
              aboutId={journey.id}
              fields={mine.fields}
              sources={[]}
              offered={offered}
              submit={words.offer}
              change={mine.change}
              onOffered={() => {
                endMine()
                setOffered(true)
              }}
              onThrowAway={endMine}
            />
          ) : (
            <p>
              <Button
                icon="edit"
                onClick={() => {
                  setOffered(false)
                  setWriting(true)
                }}
              >
                {words.begin}
              </Button>
            </p>
          )}
        </Section>
      )}
      <output>{isOffered && <Notice>{words.offeredNow}</Notice>}</output>
      <Section title={words.offered} {...(offered.length > 1 && { hint: words.offeredHint })}>
        {offered.length === 0 && <p>{words.noneOffered}</p>}
        {chosen.size > 1 && (
          <p>
            <Button tone="river" onClick={begin}>
              {words.mergeChosen(chosen.size)}
            </Button>
          </p>
        )}
        <APartOf items={offered} atOnce={AT_ONCE} more={words.showMore}>
          {(shown) => (
            <ul className={styles.list}>
              {shown.map((kept) => (
                <WordingCard
                  key={kept.record._id}
                  kept={kept}
                  name={nameOf(kept.record.authorId)}
                  isPurpose={isSameWording(kept.record.body, now)}
                  isChosen={chosen.has(kept.record._id)}
                  onChoose={
                    mayWord && offered.length > 1
                      ? (isChosen) => {
                          const next = new Set(chosen)
                          if (isChosen) next.add(kept.record._id)
                          else next.delete(kept.record._id)
                          setChosen(next)
                        }
                      : null
                  }
                />
              ))}
            </ul>
          )}
        </APartOf>
      </Section>
    </PageFrame>
  )
}

function WordingCard(props: {
  kept: Kept<'wording'>
  name: string
  isPurpose: boolean
  isChosen: boolean
  onChoose: ((isChosen: boolean) => void) | null
}) {
  const { kept, name, isPurpose, isChosen, onChoose } = props
  const { _id, body, occurredAt, lang } = kept.record
  const words = useWords('wordings')
  const { where } = useMessages()
  const formats = useFormats()
  const when = formats.moment(occurredAt)
  return (
    <li className={styles.card} data-is-purpose={isPurpose}>
      <p className={styles.marks}>
        <Link href={`/purpose/${encodeURIComponent(_id)}`} className={styles.open}>
          {words.by(name, when)}
        </Link>
        {isPurpose && <Badge icon="check">{words.isPurpose}</Badge>}
        {body.fromIds.length > 1 && <Badge>{words.mergedOf(body.fromIds.length)}</Badge>}
      </p>
      <WordingText worded={body} lang={lang} />
      <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />
      {onChoose !== null && (
        <Tick
          label={
            <>
              {words.useInMerge}
              <span className={styles.detail}> {name}</span>
            </>
          }
          checked={isChosen}
          onChange={onChoose}
        />
      )}
    </li>
  )
}
