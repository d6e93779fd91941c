import {
  type Answer,
  type Answers,
  answerOf,
  idsOf,
  isAnswered,
  isAnswerMap,
  itemsOf,
  NOT_APPLICABLE,
  saidIn,
  triadOf,
} from '../answers.ts'
import type { Definition, Field, GroupField, SimpleField, SummarySpec } from '../definition.ts'
import type { Label } from './picture.ts'
import { term } from './picture.ts'

/** One response as a summary sees it. */
export interface GivenResponse {
  readonly id: string
  readonly answers: Answers
  /** ISO 8601; when it was given, by the phone's clock: shown, and orders points in time only. */
  readonly at: string
}

export interface SummaryInput {
  /** The version the picture is drawn by; older answers that fit it are drawn with it. */
  readonly definition: Definition
  /** Oldest first, those without a right to be seen left out already. */
  readonly responses: readonly GivenResponse[]
  /** `YYYY-MM-DD`, for what is overdue. */
  readonly today: string
  /** The score that is enough, by aspect id. */
  readonly enough: ReadonlyMap<string, number>
}

export interface FoundField {
  readonly path: string
  readonly group: GroupField | null
  readonly field: SimpleField
}

/** A field by `key` or `group.key`. */
export function fieldAt(definition: Definition, path: string): FoundField | null {
  const [first, second] = path.split('.')
  const field = definition.fields.find((each) => each.key === first)
  if (field === undefined) return null
  if (field.kind !== 'group') return second === undefined ? { path, group: null, field } : null
  const inner = field.fields.find((each) => each.key === second)
  return inner === undefined ? null : { path, group: field, field: inner }
}

export function groupAt(definition: Definition, key: string): GroupField | null {
  const field = definition.fields.find((each) => each.key === key)
  return field?.kind === 'group' ? field : null
}

/** The part a summary gives to a field: as the definition says, else the first that can play it. */
export function usedFields(spec: SummarySpec, part: string, definition: Definition): FoundField[] {
  return (spec.uses[part] ?? [])
    .map((path) => fieldAt(definition, path))
    .filter((found) => found !== null)
}

export function usedField(
  spec: SummarySpec,
  part: string,
  definition: Definition,
): FoundField | null {
  return usedFields(spec, part, definition)[0] ?? null
}

/** All fields, those in groups too. */
export function allFields(definition: Definition): FoundField[] {
  return definition.fields.flatMap((field: Field): FoundField[] =>
    field.kind === 'group'
      ? field.fields.map((inner) => ({
          path: `${field.key}.${inner.key}`,
          group: field,
          field: inner,
        }))
      : [{ path: field.key, group: null, field }],
  )
}

export interface GivenValue {
  readonly responseId: string
  readonly itemKey: string | null
  readonly at: string
  readonly value: Answer
  /** The answers it stands among: of the response, with those of the item over them. */
  readonly among: Answers
}

/** Every value given to a field, one per response or one per item of its group. */
export function valuesOf(
  found: Pick<FoundField, 'group' | 'field'>,
  responses: readonly GivenResponse[],
): GivenValue[] {
  return responses.flatMap(({ id, at, answers }): GivenValue[] => {
    const { group, field } = found
    if (group === null) {
      const value = answerOf(answers, field.key)
      return [{ responseId: id, itemKey: null, at, value, among: answers }]
    }
    return itemsOf(answerOf(answers, group.key)).map((item) => ({
      responseId: id,
      itemKey: item.key,
      at,
      value: answerOf(item.answers, field.key),
      // What is asked outside the group holds for each of its items.
      among: { ...answers, ...item.answers },
    }))
  })
}

/** What one response holds for a field: one value, or one per item of its group. */
export function valuesIn(found: FoundField, response: GivenResponse): Answer[] {
  return valuesOf(found, [response]).map(({ value }) => value)
}

/** What an id stands for, where a picture counts or places by it. */
export function labelOfId(field: SimpleField, id: string): Label {
  const option =
    field.kind === 'choice' || field.kind === 'choices'
      ? field.options.find(({ value }) => value === id)
      : undefined
  if (option !== undefined) return { words: option.words }
  const isNamed = ['person', 'people', 'aspect', 'response', 'responses'].includes(field.kind)
  return isNamed ? { ref: id } : field.kind === 'date' ? { at: id } : { text: id }
}

/** What a field holds, in words. */
export function labelOf(field: SimpleField, value: Answer): Label {
  if (!isAnswered(value)) return { text: '' }
  switch (field.kind) {
    case 'choice':
    case 'choices': {
      const ids = field.kind === 'choice' ? [saidIn(value)] : idsOf(value)
      const options = ids.map((id) => field.options.find((option) => option.value === id))
      const [only] = options
      if (ids.length === 1 && only !== undefined) return { words: only.words }
      return joinWords(ids.map((id, at) => options[at]?.words ?? { en: id }))
    }
    case 'person':
    case 'aspect':
    case 'response':
      return { ref: saidIn(value) }
    case 'people':
    case 'responses':
    case 'cites':
    case 'entries':
      return { text: String(idsOf(value).length) }
    case 'date':
      return { at: saidIn(value) }
    case 'period':
      return Array.isArray(value) ? { period: [saidIn(value[0]), saidIn(value[1])] } : { text: '' }
    case 'madlib':
      return {
        text: field.parts
          .map((part) => (isAnswerMap(value) ? saidIn(value[part.value]) : ''))
          .filter((text) => text !== '')
          .join(' · '),
      }
    case 'triad': {
      if (value === NOT_APPLICABLE) return term('notApplicable')
      const weights = triadOf(value)
      return { text: weights?.map((weight) => `${Math.round(weight * 100)} %`).join(' · ') ?? '' }
    }
    default:
      return { text: saidIn(value) }
  }
}

function joinWords(all: readonly Readonly<Record<string, string>>[]): Label {
  const languages = [...new Set(all.flatMap((words) => Object.keys(words)))]
  const joined = languages.map(
    (tag) => [tag, all.map((words) => words[tag] ?? words['en'] ?? '').join(', ')] as const,
  )
  return { words: Object.fromEntries(joined) }
}
