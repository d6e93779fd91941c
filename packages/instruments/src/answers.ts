/** What a person gave one field; `undefined` where nothing stands. Shapes by kind of field:
 *
 * text, choice, date, person, aspect, parent, response: a string · scale, number: a number ·
 * choices, people, entries, cites, responses: `{[id]: true}`, so that what two phones add at once
 * both stays · period: `[from, to]` · triad: three weights that sum to 1, or `'n/a'` ·
 * madlib: `{[part]: text}` · group: `{[item]: answers}`, items in the order of their keys.
 */
export type Answer = unknown
export type Answers = Readonly<Record<string, Answer>>

export const NOT_APPLICABLE = 'n/a'

export function isAnswerMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function answerOf(answers: Answers, key: string): Answer {
  return Object.hasOwn(answers, key) ? answers[key] : undefined
}

/** Ids of a kind that names several, in their order; none for anything else. */
export function idsOf(value: Answer): string[] {
  if (!isAnswerMap(value)) return []
  return Object.keys(value)
    .filter((id) => value[id] === true)
    .toSorted()
}

export function asIds(ids: Iterable<string>): Readonly<Record<string, true>> {
  return Object.fromEntries([...ids].map((id) => [id, true] as const))
}

export interface Item {
  readonly key: string
  readonly answers: Answers
}

export function itemsOf(value: Answer): Item[] {
  if (!isAnswerMap(value)) return []
  return Object.keys(value)
    .toSorted()
    .flatMap((key) => {
      const answers = value[key]
      return isAnswerMap(answers) ? [{ key, answers }] : []
    })
}

export function textOf(value: Answer): string {
  return typeof value === 'string' ? value.trim() : ''
}

export function numberOf(value: Answer): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Three weights that sum to 1; null for `'n/a'` and for no answer. */
export function triadOf(value: Answer): readonly [number, number, number] | null {
  if (!Array.isArray(value) || value.length !== 3) return null
  const [a, b, c]: readonly unknown[] = value
  if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number') return null
  const sum = a + b + c
  if (!(a >= 0 && b >= 0 && c >= 0) || !(sum > 0) || !Number.isFinite(sum)) return null
  return [a / sum, b / sum, c / sum]
}

export function isAnswered(value: Answer): boolean {
  if (value === undefined || value === null || value === '') return false
  if (typeof value === 'string') return value.trim() !== ''
  if (Array.isArray(value)) return value.length > 0
  if (!isAnswerMap(value)) return true
  return Object.values(value).some((each) => each !== false && isAnswered(each))
}

/** A text or number as text; '' for anything else a foreign phone may have stored. */
export function saidIn(value: Answer): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
