import {
  type AnswerProblem,
  type InstrumentVersion,
  nextStep,
  resumeAt,
  screenAt,
  stepBefore,
  wordsIn,
} from '@tributary/instruments'
import { Button, Notice, PageFrame, VisuallyHidden } from '@tributary/ui'
import { useRef, useState } from 'react'
import { Link } from 'wouter'

import { useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { Forms, ResponseView } from '../../db/live-forms.ts'
import { AnswerConflicts } from './answer-conflicts.tsx'
import { AnyField } from './fields/any-field.tsx'
import { FinishStep } from './finish-step.tsx'
import { hrefOfLine, hrefOfResponse } from './instrument-links.ts'
import styles from './runner.module.css'
import { useSavedAnswers } from './use-saved-answers.ts'

const END = 'end'

/** One step per screen. Each answer is saved as it is given; who comes back goes on where they left. */
export function Runner(props: {
  forms: Forms
  response: ResponseView
  version: InstrumentVersion
  stepKey: string | null
  go: (href: string, how?: { replace: boolean }) => void
}) {
  const { response, version, forms } = props
  const { definition } = version
  const words = useWords('instruments')
  const { common } = useMessages()
  const lang = useLanguage()
  const { record } = response
  const place = definition.isTogether ? 'together' : 'answers'
  const saved = useSavedAnswers(record._id, place, record.body[place])
  const { answers } = saved
  const [begunAt] = useState(() => resumeAt(definition, answers))
  const [stepKey, setStepKey] = useState(props.stepKey ?? begunAt ?? END)
  const [problems, setProblems] = useState<readonly AnswerProblem[]>([])
  const top = useRef<HTMLDivElement>(null)
  const title = wordsIn(definition.title, lang)

  const goTo = (key: string) => {
    setProblems([])
    setStepKey(key)
    // A new screen begins at its top, and a screen reader begins with its heading.
    window.scrollTo(0, 0)
    top.current?.querySelector('h1')?.focus({ preventScroll: true })
    props.go(`${hrefOfResponse(record._id)}?step=${key}`, { replace: true })
  }
  const screen = stepKey === END ? null : screenAt(definition, answers, stepKey)
  const leave = (
    <Link href={hrefOfLine(version.lineId)} className={styles.leave}>
      {words.leaveRunner}
    </Link>
  )
  if (screen === null) {
    return (
      <div ref={top}>
        <FinishStep
          response={response}
          version={version}
          answers={answers}
          leave={leave}
          flush={saved.flush}
          onStep={goTo}
          onFinished={() => props.go(hrefOfResponse(record._id), { replace: true })}
        />
      </div>
    )
  }
  const { step, fields, at, count } = screen
  const forward = async () => {
    if (!(await saved.flush())) return
    const move = nextStep(definition, answers, step.key)
    if (move.to === 'stay') {
      setProblems(move.problems)
      return
    }
    goTo(move.to === 'end' ? END : move.stepKey)
  }
  const back = () => {
    const before = stepBefore(definition, answers, step.key)
    if (before !== null) goTo(before)
  }
  const stepTitle = wordsIn(step.title, lang)
  const stepHint = wordsIn(step.hint, lang)
  return (
    <div ref={top}>
      <PageFrame
        title={stepTitle === '' ? title : `${title} · ${stepTitle}`}
        back={leave}
        lead={stepHint === '' ? undefined : stepHint}
      >
        {/* Beside the form: writing a third answer is a form of its own. */}
        <AnswerConflicts response={response} fields={fields} answers={answers} forms={forms} />
        <form
          className={styles.step}
          onSubmit={(event) => {
            event.preventDefault()
            void forward()
          }}
        >
          <p className={styles.place}>
            <progress className={styles.progress} value={at + 1} max={count} aria-hidden="true" />
            <span>{words.stepOf(at + 1, count)}</span>
          </p>
          {fields.map((field) => (
            <AnyField
              key={field.key}
              field={field}
              value={answers[field.key]}
              path={field.key}
              groupKey=""
              problems={problems}
              around={{
                lang,
                answers,
                itemKey: null,
                forms,
                responseId: record._id,
                lineId: version.lineId,
              }}
              onChange={(value) => {
                setProblems((held) => held.filter((each) => each.path.split('.')[0] !== field.key))
                saved.change(field.key, value)
              }}
            />
          ))}
          {saved.state === 'failed' && <Notice tone="alert">{common.saveFailed}</Notice>}
          <div className={styles.bar}>
            <Button disabled={screen.isFirst} icon="back" onClick={back}>
              {common.back}
            </Button>
            <Button type="submit" tone="river" icon="forward">
              {words.next}
            </Button>
          </div>
          <VisuallyHidden>
            <output>{saved.state === 'saved' ? words.savedHere : ''}</output>
          </VisuallyHidden>
          <p className={styles.saved}>
            {definition.isTogether ? words.savedTogether : words.savedOnPhone}
          </p>
        </form>
      </PageFrame>
    </div>
  )
}
