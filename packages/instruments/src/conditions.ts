import { type Answers, answerOf, idsOf, isAnswered, isAnswerMap, numberOf } from './answers.ts'
import type { Condition } from './definition.ts'

/** @param answers - inside a group: the item's own answers laid over those of the response */
export function holds(condition: Condition | undefined, answers: Answers): boolean {
  if (condition === undefined) return true
  if ('all' in condition) return condition.all.every((each) => holds(each, answers))
  if ('any' in condition) return condition.any.some((each) => holds(each, answers))
  if ('not' in condition) return !holds(condition.not, answers)
  const value = answerOf(answers, condition.field)
  if ('answered' in condition) return isAnswered(value) === condition.answered
  if ('is' in condition) return value === condition.is
  if ('isNot' in condition) return value !== condition.isNot
  if ('includes' in condition) {
    return value === condition.includes || idsOf(value).includes(condition.includes)
  }
  const number = isAnswerMap(value) ? Object.keys(value).length : numberOf(value)
  if (number === null) return false
  return 'atLeast' in condition ? number >= condition.atLeast : number <= condition.atMost
}

/** Keys of the fields a condition asks about. */
export function fieldsAskedBy(condition: Condition | undefined): string[] {
  if (condition === undefined) return []
  if ('all' in condition) return condition.all.flatMap(fieldsAskedBy)
  if ('any' in condition) return condition.any.flatMap(fieldsAskedBy)
  if ('not' in condition) return fieldsAskedBy(condition.not)
  return [condition.field]
}
