import { type InstrumentLine, titleOfResponse, wordsIn } from '@tributary/instruments'
import { buttonClass, Notice, PageFrame, Section } from '@tributary/ui'
import { Link } from 'wouter'

import { useFormats, useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import type { Forms } from '../../db/live-forms.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { BeginResponse } from './begin-response.tsx'
import { Frames } from './earlier-frame.tsx'
import { hrefOfLine, hrefOfResponse } from './instrument-links.ts'
import { Pictures } from './pictures/pictures.tsx'
import styles from './runner.module.css'
import { answersOf, linesOf, useForms } from './use-forms.ts'
import { VersionList } from './version-list.tsx'

/** `/instruments/:line`: what it is for, the way in, what came of it. */
export function InstrumentPage(props: PageProps) {
  const words = useWords('instruments')
  const forms = useForms()
  if (forms === null) return null
  const line = linesOf(forms).find((each) => each.lineId === props.params['line'])
  if (line === undefined) {
    return <PageFrame title={words.versionGone} back={props.back} lead={words.versionGoneHelp} />
  }
  return <Instrument key={line.lineId} line={line} forms={forms} go={props.go} />
}

function Instrument(props: { line: InstrumentLine; forms: Forms; go: PageProps['go'] }) {
  const { line, forms } = props
  const [version] = line.heads
  const { definition } = version
  const words = useWords('instruments')
  const { common } = useMessages()
  const lang = useLanguage()
  const formats = useFormats()
  const all = forms.responses.filter(({ record }) => record.body.lineId === line.lineId)
  const mayShape = useMyRoles()('facilitator', 'host', 'organiser')
  const isWorkshop = definition.summaries.some((summary) => summary.kind === 'values')
  const open = all.filter(
    ({ record, isMine }) => !record.body.isFinished && (isMine || definition.isTogether),
  )
  const shown = all.filter(({ record }) => record.body.isFinished || definition.isTogether)
  const title = wordsIn(definition.title, lang)
  return (
    <PageFrame
      title={title}
      back={<Link href="/instruments">{words.title}</Link>}
      lead={wordsIn(definition.about, lang)}
    >
      <div className={styles.stack}>
        {line.heads.length > 1 && (
          <Notice tone="attention" icon="people" title={words.twoHeads}>
            {mayShape ? words.twoHeadsHelp : words.twoHeadsWait}
          </Notice>
        )}
        {isWorkshop ? (
          <div className={styles.buttons}>
            <Link href="/values" className={buttonClass({ tone: 'river' })}>
              {words.toWorkshop}
            </Link>
          </div>
        ) : (
          <BeginResponse line={line} responses={all} go={props.go} />
        )}
        {line.lineId === 'built-in:aspect-reading' && (
          <p>
            <Link href="/readings">{words.toReadings}</Link>
          </p>
        )}
        {open.length > 0 && !isWorkshop && (
          <Section title={words.goOnWith}>
            <ul className={styles.list}>
              {open.toReversed().map((response) => (
                <li key={response.record._id}>
                  <Link href={hrefOfResponse(response.record._id)} className={styles.card}>
                    <span className={styles.cardTitle}>
                      {titleOfResponse(answersOf(response)) ?? words.nothingYet}
                    </span>
                    <span className={styles.cardDetail}>
                      {formats.moment(response.record.occurredAt)}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </Section>
        )}
        {(shown.length > 0 || line.lineId === 'built-in:aspect-reading') && (
          <Pictures definition={definition} responses={shown} forms={forms} />
        )}
        {isWorkshop ? (
          // What is given to it are parts of a workshop, and no responses to be read one by one.
          <Frames forms={forms} />
        ) : (
          <Section
            title={words.responses}
            hint={definition.visibility === 'private' ? words.privateHint : undefined}
          >
            {shown.length === 0 ? (
              <p>{words.noResponses}</p>
            ) : (
              <ul className={styles.list}>
                {shown
                  .toReversed()
                  .slice(0, 60)
                  .map((response) => (
                    <li key={response.record._id}>
                      <Link href={hrefOfResponse(response.record._id)} className={styles.card}>
                        <span className={styles.cardTitle}>
                          {titleOfResponse(answersOf(response)) ?? words.untitled}
                        </span>
                        <span className={styles.cardDetail}>
                          {response.isMine
                            ? common.you
                            : (response.authorName ?? common.nameNotHere)}
                          , {formats.moment(response.record.occurredAt)}
                        </span>
                      </Link>
                    </li>
                  ))}
              </ul>
            )}
          </Section>
        )}
        <VersionList line={line} forms={forms} />
        {mayShape && (
          <div className={styles.buttons}>
            <Link
              href={`${hrefOfLine(line.lineId)}/edit`}
              className={buttonClass({ icon: 'edit' })}
            >
              {words.change}
            </Link>
            <Link
              href={`${hrefOfLine(line.lineId)}/copy`}
              className={buttonClass({ icon: 'copy' })}
            >
              {words.copy}
            </Link>
          </div>
        )}
        {wordsIn(definition.source, lang) !== '' && (
          <p className={styles.facts}>{wordsIn(definition.source, lang)}</p>
        )}
      </div>
    </PageFrame>
  )
}
