import {
  type Answer,
  type Answers,
  answerOf,
  idsOf,
  isAnswered,
  isAnswerMap,
  itemsOf,
  NOT_APPLICABLE,
  numberOf,
  triadOf,
} from './answers.ts'
import { holds } from './conditions.ts'
import type { Definition, Field, GroupField } from './definition.ts'

export type AnswerProblemCode =
  | 'required'
  | 'too_long'
  | 'not_an_option'
  | 'out_of_range'
  | 'not_a_day'
  | 'ends_before_it_begins'
  | 'too_few'
  | 'too_many'
  | 'unknown_item'
  | 'own_ancestor'
  | 'wrong_kind'

export interface AnswerProblem {
  /** `field`, or `group.item.field`. */
  readonly path: string
  readonly code: AnswerProblemCode
  /** The limit, where there is one. */
  readonly detail: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Fields that are asked, given what was answered so far. */
function askedFields(definition: Definition, answers: Answers): Field[] {
  return definition.steps
    .filter((step) => holds(step.when, answers))
    .flatMap((step) => step.fields)
    .map((key) => definition.fields.find((field) => field.key === key))
    .filter((field) => field !== undefined)
    .filter((field) => holds(field.when, answers))
}

/** What a person still has to look at. Answers to fields that are not asked are left alone. */
export function checkAnswers(definition: Definition, answers: Answers): AnswerProblem[] {
  return askedFields(definition, answers).flatMap((field) => checkField(field, answers, answers))
}

/** @param around - all answers of the response, for what a field cites */
export function checkField(
  field: Field,
  own: Answers,
  around: Answers,
  path = field.key,
): AnswerProblem[] {
  const value = answerOf(own, field.key)
  if (field.kind === 'group') return checkGroup(field, value, around)
  if (!isAnswered(value)) return field.required ? [{ path, code: 'required', detail: '' }] : []
  const problem = (code: AnswerProblemCode, detail = ''): AnswerProblem[] => [
    { path, code, detail },
  ]
  switch (field.kind) {
    case 'text':
      if (typeof value !== 'string') return problem('wrong_kind')
      return value.length > field.maxLength ? problem('too_long', String(field.maxLength)) : []
    case 'choice':
      return field.options.some((option) => option.value === value) ? [] : problem('not_an_option')
    case 'choices': {
      const known = idsOf(value).every((id) => field.options.some((each) => each.value === id))
      return isAnswerMap(value) && known ? [] : problem('not_an_option')
    }
    case 'scale':
    case 'number':
      return checkNumber(field, value, problem)
    case 'date':
      return isDay(value) ? [] : problem('not_a_day')
    case 'period': {
      const [from, to]: readonly unknown[] = Array.isArray(value) ? value : []
      if (!isDay(from) || !isDay(to)) return problem('not_a_day')
      return from <= to ? [] : problem('ends_before_it_begins')
    }
    case 'triad':
      if (value === NOT_APPLICABLE) return field.mayNotApply ? [] : problem('required')
      return triadOf(value) === null ? problem('wrong_kind') : []
    case 'madlib': {
      if (!isAnswerMap(value)) return problem('wrong_kind')
      const isWhole = field.parts.every((part) => isAnswered(value[part.value]))
      return field.required && !isWhole ? problem('required') : []
    }
    case 'entries':
      if (!isAnswerMap(value)) return problem('wrong_kind')
      return idsOf(value).length > field.atMost ? problem('too_many', String(field.atMost)) : []
    case 'cites': {
      const items = itemsOf(answerOf(around, field.of)).map((item) => item.key)
      return idsOf(value).every((id) => items.includes(id)) ? [] : problem('unknown_item')
    }
    case 'people':
    case 'responses':
      return isAnswerMap(value) ? [] : problem('wrong_kind')
    default:
      return typeof value === 'string' ? [] : problem('wrong_kind')
  }
}

function checkNumber(
  field: Extract<Field, { kind: 'scale' | 'number' }>,
  value: Answer,
  problem: (code: AnswerProblemCode, detail?: string) => AnswerProblem[],
): AnswerProblem[] {
  const number = numberOf(value)
  if (number === null) return problem('wrong_kind')
  const from = field.from ?? -Infinity
  const to = field.to ?? Infinity
  if (number < from || number > to) return problem('out_of_range', `${from} – ${to}`)
  return field.kind === 'scale' && !Number.isInteger(number) ? problem('out_of_range') : []
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !DAY.test(value)) return false
  const parsed = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(value)
}

function checkGroup(field: GroupField, value: Answer, around: Answers): AnswerProblem[] {
  const items = itemsOf(value).filter((item) => isAnswered(item.answers))
  const problems: AnswerProblem[] = []
  if (items.length < field.atLeast) {
    problems.push({ path: field.key, code: 'too_few', detail: String(field.atLeast) })
  }
  if (items.length > field.atMost) {
    problems.push({ path: field.key, code: 'too_many', detail: String(field.atMost) })
  }
  for (const item of items) {
    const scope = { ...around, ...item.answers }
    for (const each of field.fields) {
      if (!holds(each.when, scope)) continue
      const path = `${field.key}.${item.key}.${each.key}`
      problems.push(...checkField(each, item.answers, around, path))
      if (each.kind !== 'parent') continue
      const parent = answerOf(item.answers, each.key)
      if (typeof parent !== 'string' || parent === '') continue
      if (!items.some((one) => one.key === parent)) {
        problems.push({ path, code: 'unknown_item', detail: '' })
      } else if (isAncestor(item.key, parent, each.key, value)) {
        problems.push({ path, code: 'own_ancestor', detail: '' })
      }
    }
  }
  return problems
}

/** True when going up from `from` comes to `key`: two phones may have made a circle together. */
export function isAncestor(key: string, from: string, parentKey: string, group: Answer): boolean {
  const above = new Map(
    itemsOf(group).map((item) => [item.key, answerOf(item.answers, parentKey)] as const),
  )
  const seen = new Set<string>()
  let at: unknown = from
  while (typeof at === 'string' && at !== '' && !seen.has(at)) {
    if (at === key) return true
    seen.add(at)
    at = above.get(at)
  }
  return false
}
