import {
  type DiffPiece,
  type FieldConflict,
  type OwnedWords,
  type PurposeBody,
  type PurposeForm,
  wordDiff,
  type WordingBody,
  wordsFrom,
} from '@tributary/records'

export const PART_KEYS = ['to', 'aimsTo', 'inOrderTo', 'inAWayThat', 'soThat'] as const
export type PartKey = (typeof PART_KEYS)[number]

/** The parts of each form, in the order they are said. */
export const PARTS_OF: Readonly<Record<PurposeForm, readonly PartKey[]>> = {
  three: ['to', 'inAWayThat', 'soThat'],
  four: ['aimsTo', 'inOrderTo', 'inAWayThat', 'soThat'],
}

/** A purpose in one of its two forms, wherever it is kept. */
export interface Worded {
  readonly form: PurposeForm
  readonly parts: Readonly<Partial<Record<PartKey, string>>>
}

export function wordedOf(purpose: PurposeBody): Worded {
  const { form = 'three' } = purpose
  return { form, parts: Object.fromEntries(PART_KEYS.map((key) => [key, purpose[key] ?? ''])) }
}

/** What a part says; *to* and *aims to* begin the two forms and stand in for each other. */
export function partOf({ parts }: Worded, key: PartKey): string {
  const text = parts[key] ?? ''
  if (text !== '' || (key !== 'to' && key !== 'aimsTo')) return text
  return parts[key === 'to' ? 'aimsTo' : 'to'] ?? ''
}

export function isEmptyWording(worded: Worded): boolean {
  return PARTS_OF[worded.form].every((key) => partOf(worded, key).trim() === '')
}

export function isSameWording(a: Worded, b: Worded): boolean {
  return (
    a.form === b.form &&
    PARTS_OF[a.form].every((key) => partOf(a, key).trim() === partOf(b, key).trim())
  )
}

/** A wording as the record has it: the parts of its form alone, without white space around them. */
export function wordingBody(
  aboutId: string,
  worded: Worded,
  fromIds: readonly string[],
): WordingBody {
  const { form } = worded
  const said = (key: PartKey) => partOf(worded, key).trim()
  return {
    aboutId,
    form,
    parts: {
      ...(form === 'three' ? { to: said('to') } : {}),
      ...(form === 'four' ? { aimsTo: said('aimsTo'), inOrderTo: said('inOrderTo') } : {}),
      inAWayThat: said('inAWayThat'),
      soThat: said('soThat'),
    },
    fromIds: [...fromIds],
  }
}

/**
 * Every field of the journey's purpose as this wording has it, so that nothing of the one before
 * stays between its parts. *To* says the first part in either form: who knows three parts alone
 * reads a whole sentence.
 */
export function purposeFrom(wordingId: string, wording: Worded): PurposeBody {
  const isFour = wording.form === 'four'
  return {
    form: wording.form,
    to: partOf(wording, 'to'),
    aimsTo: isFour ? partOf(wording, 'aimsTo') : '',
    inOrderTo: isFour ? partOf(wording, 'inOrderTo') : '',
    inAWayThat: partOf(wording, 'inAWayThat'),
    soThat: partOf(wording, 'soThat'),
    wordingId,
  }
}

export interface PartChanges {
  readonly key: PartKey
  readonly pieces: readonly DiffPiece[]
}

/** Part by part, word by word; a part that only the earlier form had is gone as a whole. */
export function changesBetween(before: Worded, after: Worded): readonly PartChanges[] {
  const has = (key: PartKey) => PARTS_OF[after.form].includes(key)
  const had = (key: PartKey) => PARTS_OF[before.form].includes(key)
  // The first part of one form answers the first part of the other.
  const isFirst = (key: PartKey) => key === 'to' || key === 'aimsTo'
  return PART_KEYS.filter((key) => has(key) || (had(key) && !isFirst(key)))
    .map((key) => ({
      key,
      pieces: wordDiff(
        had(key) || isFirst(key) ? partOf(before, key) : '',
        has(key) ? partOf(after, key) : '',
      ),
    }))
    .filter(({ pieces }) => pieces.length > 0)
}

/** Whose words a part is made of, as indexes of `sources`. */
export function ownedPart(
  worded: Worded,
  key: PartKey,
  sources: readonly Worded[],
): readonly OwnedWords[] {
  // Words may have moved from one part to another on the way.
  return wordsFrom(
    partOf(worded, key),
    sources.map((source) => PARTS_OF[source.form].map((part) => partOf(source, part)).join('\n')),
  )
}

/** Whether a conflict in the purpose holds words that are in none of these wordings. */
export function isForeignTo(
  { field, versions }: FieldConflict,
  wordings: readonly Worded[],
): boolean {
  const key = PART_KEYS.find((one) => field === `purpose.${one}`)
  if (key === undefined) return false
  return versions.some(
    ({ value }) => value !== '' && !wordings.some((worded) => partOf(worded, key) === value),
  )
}
