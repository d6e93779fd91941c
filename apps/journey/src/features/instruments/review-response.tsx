import { answerOf, type InstrumentVersion, isAnswered, wordsIn } from '@tributary/instruments'
import {
  Button,
  buttonClass,
  ConfirmDialog,
  Notice,
  PageFrame,
  WhereaboutsMark,
} from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { whoSees } from '../../app/i18n/visibility-words.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Forms, ResponseView } from '../../db/live-forms.ts'
import { changeAudience, withdrawResponse } from '../../db/response-commands.ts'
import { useTeams } from '../../db/use-journal-lists.ts'
import { useSaving } from '../../db/use-saving.ts'
import { AnswerConflicts } from './answer-conflicts.tsx'
import { AnswerWords } from './answer-words.tsx'
import { AudienceChoice, useMyTeam } from './audience-choice.tsx'
import { hrefOfLine, hrefOfResponse } from './instrument-links.ts'
import styles from './runner.module.css'
import { answersOf } from './use-forms.ts'

/** A response as it was given, under the words of the version it was given with. */
export function ReviewResponse(props: {
  forms: Forms
  response: ResponseView
  version: InstrumentVersion
  go: (href: string, how?: { replace: boolean }) => void
}) {
  const { response, version, forms } = props
  const { definition } = version
  const { record } = response
  const words = useWords('instruments')
  const who = useWords('who')
  const { common, where } = useMessages()
  const formats = useFormats()
  const lang = useLanguage()
  const journal = useJournal()
  const saving = useSaving()
  const team = useMyTeam()
  const teams = useTeams()
  const [open, setOpen] = useState<'audience' | 'withdraw' | null>(null)
  const answers = answersOf(response)
  const teamName = teams.find((each) => each.id === record.teamId)?.name ?? null
  const back = <Link href={hrefOfLine(version.lineId)}>{wordsIn(definition.title, lang)}</Link>
  const given = definition.fields.filter((field) => isAnswered(answerOf(answers, field.key)))
  return (
    <PageFrame title={wordsIn(definition.title, lang)} back={back}>
      <div className={styles.stack}>
        <p className={styles.facts}>
          <span>
            {response.isMine ? common.you : (response.authorName ?? common.nameNotHere)},{' '}
            {formats.moment(record.occurredAt)}
          </span>
          <span>{words.versionNumber(definition.version)}</span>
          <WhereaboutsMark where={response.whereabouts} words={where[response.whereabouts]} />
        </p>
        <p className={styles.facts}>{whoSees(who, record.visibility, teamName)}</p>
        <AnswerConflicts
          response={response}
          fields={definition.fields}
          answers={answers}
          forms={forms}
        />
        {given.length === 0 && <p>{words.nothingAnswered}</p>}
        <dl className={styles.answers}>
          {given.map((field) => (
            <div key={field.key}>
              <dt>{wordsIn(field.words, lang)}</dt>
              <dd>
                <AnswerWords
                  field={field}
                  value={answerOf(answers, field.key)}
                  answers={answers}
                  forms={forms}
                />
              </dd>
            </div>
          ))}
        </dl>
        {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
        {(response.isMine || definition.isTogether) && (
          <div className={styles.buttons}>
            <Link
              href={`${hrefOfResponse(record._id)}?step=${definition.steps[0]?.key ?? ''}`}
              className={buttonClass({ tone: 'river' })}
            >
              {definition.isTogether ? words.goOn : words.correct}
            </Link>
            {response.isMine && !definition.isTogether && (
              <Button onClick={() => setOpen(open === 'audience' ? null : 'audience')}>
                {words.changeWho}
              </Button>
            )}
            {response.isMine && (
              <Button tone="quiet" onClick={() => setOpen('withdraw')}>
                {words.withdraw}
              </Button>
            )}
          </div>
        )}
        {open === 'audience' && (
          <AudienceChoice
            value={record.visibility}
            onChange={(to) =>
              void saving.run(
                () => changeAudience(journal, record._id, to, team?.id ?? null),
                () => setOpen(null),
              )
            }
          />
        )}
        {open === 'withdraw' && (
          <ConfirmDialog
            title={words.withdrawTitle}
            confirm={words.withdraw}
            keep={words.keep}
            tone="alert"
            onKeep={() => setOpen(null)}
            onConfirm={() =>
              void saving.run(
                () => withdrawResponse(journal, record._id),
                () => props.go(hrefOfLine(version.lineId), { replace: true }),
              )
            }
          >
            <p>{words.withdrawText}</p>
          </ConfirmDialog>
        )}
      </div>
    </PageFrame>
  )
}
