import { type InstrumentLine, titleOfResponse, wordsIn } from '@tributary/instruments'
import { buttonClass, Notice, PageFrame, Section } from '@tributary/ui'
import { Link } from 'wouter'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import type { Forms } from '../../db/live-forms.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { hrefOfLine, hrefOfResponse } from './instrument-links.ts'
import styles from './runner.module.css'
import { answersOf, linesOf, useForms } from './use-forms.ts'

/** `/instruments`: what one has begun, then every instrument of the journey. */
export function InstrumentsPage(_props: PageProps) {
  const words = useWords('instruments')
  const forms = useForms()
  const mayShape = useMyRoles()('facilitator', 'host', 'organiser')
  if (forms === null) return null
  const lines = linesOf(forms)
  const own = lines.filter((line) => !line.lineId.startsWith('built-in:'))
  const given = lines.filter((line) => line.lineId.startsWith('built-in:'))
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <Begun forms={forms} lines={lines} />
      {own.length > 0 && (
        <Section title={words.ownInstruments}>
          <Lines lines={own} forms={forms} />
        </Section>
      )}
      <Section title={own.length > 0 ? words.givenInstruments : words.allInstruments}>
        <Lines lines={given} forms={forms} />
      </Section>
      {mayShape && (
        <p>
          <Link href="/instruments/new" className={buttonClass({})}>
            {words.paste}
          </Link>
        </p>
      )}
    </PageFrame>
  )
}

function Begun(props: { forms: Forms; lines: readonly InstrumentLine[] }) {
  const words = useWords('instruments')
  const lang = useLanguage()
  const begun = props.forms.responses
    .filter(({ record, isMine }) => isMine && !record.body.isFinished)
    .toReversed()
  if (begun.length === 0) return null
  return (
    <Notice tone="attention" title={words.begun}>
      <ul className={styles.list}>
        {begun.slice(0, 5).map((response) => {
          const line = props.lines.find((each) => each.lineId === response.record.body.lineId)
          const title = wordsIn(line?.heads[0].definition.title, lang)
          return (
            <li key={response.record._id}>
              <Link href={hrefOfResponse(response.record._id)}>
                {title}: {titleOfResponse(answersOf(response)) ?? words.nothingYet}
              </Link>
            </li>
          )
        })}
      </ul>
    </Notice>
  )
}

function Lines(props: { lines: readonly InstrumentLine[]; forms: Forms }) {
  const words = useWords('instruments')
  const lang = useLanguage()
  return (
    <ul className={styles.list}>
      {props.lines.map((line) => {
        const { definition } = line.heads[0]
        const count = props.forms.responses.filter(
          ({ record }) => record.body.lineId === line.lineId && record.body.isFinished,
        ).length
        return (
          <li key={line.lineId}>
            <Link href={hrefOfLine(line.lineId)} className={styles.card}>
              <span className={styles.cardTitle}>{wordsIn(definition.title, lang)}</span>
              <span className={styles.cardDetail}>{wordsIn(definition.about, lang)}</span>
              {count > 0 && <span className={styles.cardDetail}>{words.responseCount(count)}</span>}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
