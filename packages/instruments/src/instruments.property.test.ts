import {
  array,
  assert,
  constant,
  constantFrom,
  dictionary,
  jsonValue,
  nat,
  oneof,
  property,
  tuple,
} from 'fast-check'
import { expect, test } from 'vitest'
import { checkAnswers } from './check-answers.ts'
import type { Definition } from './definition.ts'
import { builtInDefinitions } from './built-in/built-in-definitions.ts'
import { mergeDefinitions } from './merge-definitions.ts'
import { parseDefinition } from './parse-definition.ts'
import { nextStep, resumeAt, screenAt, stepBefore, visibleSteps } from './run-steps.ts'
import { summarise } from './summaries/summarise.ts'

const definitions = constantFrom(...builtInDefinitions())
/** Answers as a hostile or broken phone could send them, under the names the definition uses. */
const answersTo = (definition: Definition) =>
  dictionary(
    constantFrom(...definition.fields.map((field) => field.key), 'unknown'),
    oneof(
      jsonValue({ maxDepth: 3 }),
      constantFrom('yes', 'no', 'selection', 'after', 'four', 'n/a', '2026-02-31'),
      dictionary(
        constantFrom('01', '02', '03'),
        dictionary(
          constantFrom('parent', 'what', 'text', 'cites', 'if'),
          oneof(constantFrom('01', '02', '03'), jsonValue({ maxDepth: 1 })),
        ),
      ),
    ),
  )
const given = definitions.chain((definition) => tuple(constant(definition), answersTo(definition)))

test('whatever JSON is given for a definition, it passes or says why, and never throws', () => {
  assert(
    property(jsonValue({ maxDepth: 5 }), (value) => {
      const parsed = parseDefinition(value)
      return parsed.ok || parsed.problems.length > 0
    }),
  )
})

test('a definition with any part of it replaced passes or says why', () => {
  const paths = ['title', 'fields', 'steps', 'summaries', 'answeredBy', 'round', 'id', 'version']
  assert(
    property(
      definitions,
      constantFrom(...paths),
      jsonValue({ maxDepth: 4 }),
      (definition, path, value) => {
        const parsed = parseDefinition({ ...definition, [path]: value })
        const again = parsed.ok ? parseDefinition(parsed.definition) : parsed
        expect(again).toEqual(parsed)
        const place = parsed.ok ? path : parsed.problems[0]?.path
        expect(place).toMatch(new RegExp(`^(${path}|fields|steps|$)`))
      },
    ),
  )
})

test('from any answers, back and forward stay on steps that are shown', () => {
  assert(
    property(given, nat(20), ([definition, answers], start) => {
      const steps = visibleSteps(definition, answers).map((step) => step.key)
      const from = definition.steps[start % definition.steps.length]?.key ?? ''
      const screen = screenAt(definition, answers, from)
      expect(screen === null ? steps.length === 0 : steps.includes(screen.step.key)).toBe(true)
      const move = nextStep(definition, answers, from)
      const resumed = resumeAt(definition, answers)
      expect(resumed === null || steps.includes(resumed)).toBe(true)
      if (move.to === 'stay') return move.problems.length > 0
      if (move.to === 'end') return true
      return (
        steps.includes(move.stepKey) &&
        stepBefore(definition, answers, move.stepKey) === screen?.step.key
      )
    }),
  )
})

test('checks and pictures bear whatever a phone has stored', () => {
  assert(
    property(given, array(nat(3), { maxLength: 3 }), ([definition, answers], more) => {
      checkAnswers(definition, answers)
      const responses = [0, ...more].map((n) => ({
        id: `response:${n}`,
        answers,
        at: '2026-05-18T10:00:00Z',
      }))
      const input = { definition, responses, today: '2026-05-20', enough: new Map() }
      for (const picture of summarise(input)) {
        const { columns, rows } = picture.table
        expect(rows.every((row) => row.length === columns.length)).toBe(true)
      }
    }),
  )
})

test('joining two versions gives the same in either order, and keeps what each alone changed', () => {
  const changed = (definition: Definition, at: number, words: string): Definition => ({
    ...definition,
    fields: definition.fields.map((field, n) =>
      n === at % definition.fields.length ? { ...field, words: { en: words } } : field,
    ),
  })
  assert(
    property(definitions, nat(30), nat(30), (base, n, m) => {
      const a = changed(base, n, 'by A')
      const b = changed(base, m, 'by B')
      const one = mergeDefinitions(base, a, b)
      expect(mergeDefinitions(base, b, a)).toEqual(one)
      const count = base.fields.length
      if (n % count === m % count) return !one.ok
      const words = one.ok ? one.definition.fields.map((field) => field.words['en']) : []
      return words.includes('by A') && words.includes('by B')
    }),
  )
})
