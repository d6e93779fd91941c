import { answerOf, isAnswerMap } from '../answers.ts'
import type { SimpleField, SummarySpec } from '../definition.ts'
import { type GivenResponse, type SummaryInput, usedFields } from './given.ts'
import { type DiffPiece, type Label, type Picture, plain, term } from './picture.ts'

/** More words than this are compared as wholes. */
const MAX_WORDS = 400

/** Each wording beside the one before it: what came, what went. */
export function versions(spec: SummarySpec, input: SummaryInput): Picture[] {
  const fields = usedFields(spec, 'fields', input.definition).map(({ field }) => field)
  const given = input.responses.filter((each) => partsOf(fields, each).some((part) => part.text))
  const shown = given.map((response, at) => {
    const before = given[at - 1]
    const earlier = before === undefined ? [] : partsOf(fields, before)
    return {
      at: response.at,
      responseId: response.id,
      parts: partsOf(fields, response).map(({ label, text }, n) => ({
        label,
        pieces:
          before === undefined
            ? [{ text, change: 'same' as const }]
            : wordDiff(earlier[n]?.text ?? '', text),
      })),
    }
  })
  const labels = shown[0]?.parts.map(({ label }) => label) ?? []
  return [
    {
      kind: 'diffs',
      title: spec.title === undefined ? { words: input.definition.title } : { words: spec.title },
      versions: shown,
      table: {
        columns: [term('when'), ...labels],
        rows: given.map((response) => [
          { at: response.at },
          ...partsOf(fields, response).map(({ text }) => plain(text)),
        ]),
      },
    },
  ]
}

function partsOf(
  fields: readonly SimpleField[],
  { answers }: GivenResponse,
): { readonly label: Label; readonly text: string }[] {
  return fields.flatMap((field) => {
    const value = answerOf(answers, field.key)
    if (field.kind !== 'madlib') {
      return [{ label: { words: field.words }, text: typeof value === 'string' ? value : '' }]
    }
    return field.parts.map((part) => {
      const text = isAnswerMap(value) ? value[part.value] : ''
      return { label: { words: part.words }, text: typeof text === 'string' ? text : '' }
    })
  })
}

/** The shortest way from one text to the other, word by word. */
export function wordDiff(from: string, to: string): DiffPiece[] {
  const a = from.split(/(?<=\s)/)
  const b = to.split(/(?<=\s)/)
  if (a.length > MAX_WORDS || b.length > MAX_WORDS) {
    return joinPieces([
      { text: from, change: 'removed' },
      { text: to, change: 'added' },
    ])
  }
  // lengths[i][j]: words that a from i and b from j have in common, in order.
  const lengths = Array.from({ length: a.length + 1 }, () =>
    Array.from({ length: b.length + 1 }, () => 0),
  )
  const common = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] ?? []
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] =
        bare(a[i]) === bare(b[j])
          ? common(i + 1, j + 1) + 1
          : Math.max(common(i + 1, j), common(i, j + 1))
    }
  }
  const pieces: DiffPiece[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && bare(a[i]) === bare(b[j])) {
      pieces.push({ text: b[j] ?? '', change: 'same' })
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && common(i + 1, j) >= common(i, j + 1))) {
      pieces.push({ text: a[i] ?? '', change: 'removed' })
      i += 1
    } else {
      pieces.push({ text: b[j] ?? '', change: 'added' })
      j += 1
    }
  }
  return joinPieces(pieces)
}

function bare(word: string | undefined): string {
  return word?.trim() ?? ''
}

function joinPieces(pieces: readonly DiffPiece[]): DiffPiece[] {
  const joined: DiffPiece[] = []
  for (const piece of pieces) {
    if (piece.text === '') continue
    const last = joined.at(-1)
    if (last?.change === piece.change) {
      joined[joined.length - 1] = { ...last, text: last.text + piece.text }
    } else joined.push(piece)
  }
  return joined
}
