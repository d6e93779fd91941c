import { type Answers, answerOf, idsOf, isAnswerMap, itemsOf, textOf } from './answers.ts'
import type { Definition, Field, Option } from './definition.ts'
import type { Words } from './words.ts'

const LONGEST_TITLE = 90

/** What a response is called in a list: its title, else the first words that were written. */
export function titleOfResponse(answers: Answers): string | null {
  // An option that was ticked is a word for programs; the level of a selection is written.
  const isSelection = textOf(answers['kind']) === 'selection'
  const titled = textOf(answers['title']) || (isSelection ? textOf(answers['level']) : '')
  const first = Object.values(answers)
    .flatMap((value) => [textOf(value), ...(isAnswerMap(value) ? Object.values(value) : [])])
    .map((value) => (typeof value === 'string' ? value : ''))
    .find((text) => text.includes(' '))
  const text = titled || first || null
  return text !== null && text.length > LONGEST_TITLE
    ? `${text.slice(0, LONGEST_TITLE - 3)}…`
    : text
}

/**
 * Everything in a response that people read as words, in the order of its fields: what was
 * written, and options and parts in each language they have. Without numbers, days and ids.
 */
export function wordsOfAnswers(definition: Definition, answers: Answers): string[] {
  return definition.fields
    .flatMap((field) => wordsOfAnswer(field, answerOf(answers, field.key)))
    .filter((text) => text !== '')
}

function wordsOfAnswer(field: Field, value: unknown): string[] {
  switch (field.kind) {
    case 'text':
      return [textOf(value)]
    case 'choice':
      return wordsOfOptions(field.options, [textOf(value)])
    case 'choices':
      return wordsOfOptions(field.options, idsOf(value))
    case 'madlib':
      return isAnswerMap(value)
        ? field.parts.map((part) => textOf(answerOf(value, part.value)))
        : []
    case 'group':
      return itemsOf(value).flatMap((item) =>
        field.fields.flatMap((each) => wordsOfAnswer(each, answerOf(item.answers, each.key))),
      )
    default:
      return []
  }
}

function wordsOfOptions(options: readonly Option[], chosen: readonly string[]): string[] {
  return options
    .filter(({ value }) => chosen.includes(value))
    .flatMap(({ words }) => inEveryLanguage(words))
}

/** Each wording once, for what is looked for in any language. */
export function inEveryLanguage(words: Words | undefined): string[] {
  return [...new Set(Object.values(words ?? {}))]
}
