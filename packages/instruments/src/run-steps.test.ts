import { expect, test } from 'vitest'
import { builtInDefinitions } from './built-in/built-in-definitions.ts'
import { checkAnswers } from './check-answers.ts'
import { parseDefinition } from './parse-definition.ts'
import { nextStep, resumeAt, screenAt, stepBefore, visibleSteps } from './run-steps.ts'

const definition = (id: string) => {
  const found = builtInDefinitions().find((each) => each.id === id)
  if (found === undefined) throw new Error(id)
  return found
}
const msc = definition('most-significant-change')

test('conditions choose the steps: telling a story and choosing among stories are two ways', () => {
  const keys = (kind: string) => visibleSteps(msc, { kind }).map((step) => step.key)
  expect(keys('story')).toEqual(['kind', 'frame', 'before', 'happened', 'why', 'title'])
  expect(keys('selection')).toEqual(['kind', 'level', 'considered', 'chosen', 'reasons'])
})

test('what is required holds a person on its screen and says so', () => {
  expect(nextStep(msc, {}, 'kind')).toEqual({
    to: 'stay',
    problems: [{ path: 'kind', code: 'required', detail: '' }],
  })
  expect(nextStep(msc, { kind: 'story' }, 'kind')).toEqual({ to: 'step', stepKey: 'frame' })
})

test('going back is always possible, from the first screen to nowhere', () => {
  expect(stepBefore(msc, { kind: 'story' }, 'frame')).toBe('kind')
  expect(stepBefore(msc, {}, 'kind')).toBeNull()
})

test('somebody who comes back goes on after the last answer', () => {
  expect(resumeAt(msc, {})).toBe('kind')
  expect(resumeAt(msc, { kind: 'story', before: 'Nobody spoke of it.' })).toBe('happened')
})

test('an answer that is not allowed brings its author back to the step it stands on', () => {
  const pulse = definition('pulse')
  const [step] = pulse.steps
  expect(resumeAt(msc, { kind: 'no such way' })).toBe('kind')
  expect(step && resumeAt(pulse, { [step.fields[0] ?? '']: 99 })).toBe(step?.key)
})

test('who answered the last step stays there to finish, and answers on hidden steps do not count', () => {
  const story = { kind: 'story', title: 'T', happened: 'h', why: 'w' }
  expect(resumeAt(msc, story)).toBe('title')
  // Written as a story before it was called a selection: those steps are not shown.
  expect(resumeAt(msc, { ...story, kind: 'selection' })).toBe('level')
})

test('from the last step forward is the end, and what its condition hides is not asked for', () => {
  const story = { kind: 'story', title: 'T', happened: 'h', why: 'w' }
  expect(nextStep(msc, story, 'title')).toEqual({ to: 'end' })
  expect(checkAnswers(msc, story)).toEqual([])
})

test('a step with a condition is passed over, though its fields have none', () => {
  const parsed = parseDefinition({
    title: 'A',
    fields: [
      { key: 'a', kind: 'choice', words: 'A', options: ['x', 'y'] },
      { key: 'b', kind: 'text', words: 'B' },
      { key: 'c', kind: 'text', words: 'C' },
    ],
    steps: [
      { key: 'one', fields: ['a'] },
      { key: 'two', fields: ['b'], when: { field: 'a', is: 'y' } },
      { key: 'three', fields: ['c'] },
    ],
  })
  if (!parsed.ok) throw new Error('no definition')
  expect(nextStep(parsed.definition, { a: 'x' }, 'one')).toEqual({ to: 'step', stepKey: 'three' })
  expect(nextStep(parsed.definition, { a: 'y' }, 'one')).toEqual({ to: 'step', stepKey: 'two' })
})

test('a step that is not shown any more gives the nearest one before it', () => {
  expect(screenAt(msc, { kind: 'selection' }, 'why')?.step.key).toBe('kind')
})

test('a circle of parents is found, whoever made it', () => {
  const node = (what: string, parent: string) => ({ what, parent })
  const answers = { start: 'x', nodes: { a: node('A', 'b'), b: node('B', 'a') } }
  const codes = checkAnswers(definition('ripple'), answers).map(
    ({ path, code }) => `${path} ${code}`,
  )
  expect(codes).toEqual(['nodes.a.parent own_ancestor', 'nodes.b.parent own_ancestor'])
})

test('a hypothesis may cite only truths that are there', () => {
  const answers = {
    question: 'What will it take?',
    truths: { t1: { text: 'Forty sachets.' } },
    hypotheses: { h1: { if: 'a', thenWhat: 'b', cites: { t1: true, t9: true } } },
  }
  expect(checkAnswers(definition('four-quadrant'), answers)).toEqual([
    { path: 'hypotheses.h1.cites', code: 'unknown_item', detail: '' },
  ])
})

test('days that do not exist and periods that end before they begin are told apart', () => {
  const codes = (period: unknown) =>
    checkAnswers(msc, { kind: 'story', period, title: 't', happened: 'h', why: 'w' }).map(
      (p) => p.code,
    )
  expect(codes(['2025-02-30', '2025-03-01'])).toEqual(['not_a_day'])
  expect(codes(['2025-05-31', '2025-05-18'])).toEqual(['ends_before_it_begins'])
  expect(codes(['2025-05-18', '2025-05-31'])).toEqual([])
})
