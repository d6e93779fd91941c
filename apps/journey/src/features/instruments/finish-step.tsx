import { type Answers, checkAnswers, type InstrumentVersion, wordsIn } from '@tributary/instruments'
import { Button, Notice, PageFrame } from '@tributary/ui'
import { type ReactNode, useState } from 'react'

import { useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { ResponseView } from '../../db/live-forms.ts'
import { finishResponse } from '../../db/response-commands.ts'
import { useSaving } from '../../db/use-saving.ts'
import { AudienceChoice, useMyTeam } from './audience-choice.tsx'
import styles from './runner.module.css'

/** The last screen: what is missing, who will see it, done. */
export function FinishStep(props: {
  response: ResponseView
  version: InstrumentVersion
  answers: Answers
  leave: ReactNode
  flush: () => Promise<boolean>
  onStep: (key: string) => void
  onFinished: () => void
}) {
  const { response, version, answers } = props
  const { definition } = version
  const words = useWords('instruments')
  const { common } = useMessages()
  const lang = useLanguage()
  const journal = useJournal()
  const saving = useSaving()
  const team = useMyTeam()
  const { body, visibility } = response.record
  const [meantFor, setMeantFor] = useState(
    body.isFinished
      ? visibility
      : body.meantFor === 'team' && team === null
        ? 'hub'
        : body.meantFor,
  )
  const problems = checkAnswers(definition, answers)
  const missing = definition.steps.filter((step) =>
    problems.some((problem) => step.fields.includes(problem.path.split('.')[0] ?? '')),
  )
  const stepWords = (step: (typeof missing)[number]) => {
    const field = definition.fields.find((each) => each.key === step.fields[0])
    return wordsIn(step.title, lang) || wordsIn(field?.words, lang)
  }
  const finish = () =>
    saving.run(async () => {
      if (!(await props.flush())) throw new Error('answers are not stored')
      // What many fill together is seen where it is; only its author may call it finished.
      if (response.isMine) {
        await finishResponse(journal, response.record._id, meantFor, team?.id ?? null)
      }
    }, props.onFinished)
  return (
    <PageFrame title={words.finishTitle} back={props.leave}>
      <div className={styles.stack}>
        {missing.length > 0 && (
          <Notice
            tone="attention"
            title={words.stillMissing}
            actions={missing.map((step) => (
              <Button key={step.key} onClick={() => props.onStep(step.key)}>
                {stepWords(step)}
              </Button>
            ))}
          />
        )}
        {!definition.isTogether && <AudienceChoice value={meantFor} onChange={setMeantFor} />}
        {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
        <div className={styles.bar}>
          <Button icon="back" onClick={() => props.onStep(definition.steps.at(-1)?.key ?? '')}>
            {common.back}
          </Button>
          <Button
            tone="river"
            icon="check"
            disabled={missing.length > 0 || saving.isSaving}
            onClick={() => void finish()}
          >
            {words.finish}
          </Button>
        </div>
      </div>
    </PageFrame>
  )
}
