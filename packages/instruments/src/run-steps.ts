import { type Answers, answerOf, isAnswered } from './answers.ts'
import { type AnswerProblem, checkField } from './check-answers.ts'
import { holds } from './conditions.ts'
import type { Definition, Field, Step } from './definition.ts'

/** One screen: a step with those of its fields that are asked now. */
export interface RunScreen {
  readonly step: Step
  readonly fields: readonly Field[]
  /** From 0. */
  readonly at: number
  readonly count: number
  readonly isFirst: boolean
  readonly isLast: boolean
}

/** The steps that are shown for these answers, in order; a step with no field to ask is none. */
export function visibleSteps(definition: Definition, answers: Answers): Step[] {
  return definition.steps.filter(
    (step) => holds(step.when, answers) && fieldsOf(definition, step, answers).length > 0,
  )
}

function fieldsOf(definition: Definition, step: Step, answers: Answers): Field[] {
  return step.fields
    .map((key) => definition.fields.find((field) => field.key === key))
    .filter((field) => field !== undefined)
    .filter((field) => holds(field.when, answers))
}

/**
 * The screen of a step; when that step is not shown (any more), the nearest one before it that
 * is. Null only where no step is shown at all.
 */
export function screenAt(
  definition: Definition,
  answers: Answers,
  stepKey: string | null,
): RunScreen | null {
  const steps = visibleSteps(definition, answers)
  const wanted = definition.steps.findIndex((step) => step.key === stepKey)
  const before = definition.steps.slice(0, wanted + 1)
  const at = Math.max(
    0,
    steps.findLastIndex((step) => before.includes(step)),
  )
  const step = steps[at]
  if (step === undefined) return null
  return {
    step,
    fields: fieldsOf(definition, step, answers),
    at,
    count: steps.length,
    isFirst: at === 0,
    isLast: at === steps.length - 1,
  }
}

export type StepMove =
  | { readonly to: 'step'; readonly stepKey: string }
  | { readonly to: 'end' }
  /** What has to be mended on this screen first. */
  | { readonly to: 'stay'; readonly problems: readonly AnswerProblem[] }

/** Forward: refused while something on this screen is missing or wrong. */
export function nextStep(definition: Definition, answers: Answers, stepKey: string): StepMove {
  const screen = screenAt(definition, answers, stepKey)
  if (screen === null) return { to: 'end' }
  const problems = screen.fields.flatMap((field) => checkField(field, answers, answers))
  if (problems.length > 0) return { to: 'stay', problems }
  const following = visibleSteps(definition, answers)[screen.at + 1]
  return following === undefined ? { to: 'end' } : { to: 'step', stepKey: following.key }
}

/** Back is always allowed; null on the first screen. */
export function stepBefore(
  definition: Definition,
  answers: Answers,
  stepKey: string,
): string | null {
  const screen = screenAt(definition, answers, stepKey)
  if (screen === null || screen.isFirst) return null
  return visibleSteps(definition, answers)[screen.at - 1]?.key ?? null
}

/**
 * Where somebody goes on who comes back: the first step after the last one that holds an answer,
 * or that one itself when something in it is still to be mended.
 */
export function resumeAt(definition: Definition, answers: Answers): string | null {
  const steps = visibleSteps(definition, answers)
  const last = steps.findLastIndex((step) =>
    step.fields.some((key) => isAnswered(answerOf(answers, key))),
  )
  const here = steps[last]
  if (here === undefined) return steps[0]?.key ?? null
  const move = nextStep(definition, answers, here.key)
  return move.to === 'step' ? move.stepKey : here.key
}
