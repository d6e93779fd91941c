import { formsOf, wordsOf } from '../../app/parts/word-forms.ts'

export interface Segment {
  readonly text: string
  /** It is one of the words that were asked for. */
  readonly isHit: boolean
}

const AROUND = 80
const LONGEST = 220
const PIECES = /[\p{L}\p{N}\p{M}'’]+|[^\p{L}\p{N}\p{M}'’]+/gu

/** Whether a text has one of the words that were asked for. */
export function hasHit(text: string, asked: string): boolean {
  return firstHit(text, hitsOf(asked)) !== null
}

/** The part of a text around the first word that was asked for, in pieces. */
export function excerptOf(text: string, asked: string): readonly Segment[] {
  const isHit = hitsOf(asked)
  const first = firstHit(text, isHit) ?? 0
  const from = first <= AROUND ? 0 : first - AROUND
  const segments: { text: string; isHit: boolean }[] = []
  // A transcript is long: no more of it is taken apart than is shown.
  for (const { 0: piece, index } of text.slice(0, from + LONGEST * 2).matchAll(PIECES)) {
    if (index + piece.length <= from) continue
    if (index > from + LONGEST) break
    const hit = isHit(piece)
    const last = segments.at(-1)
    if (last !== undefined && last.isHit === hit) last.text += piece
    else segments.push({ text: piece, isHit: hit })
  }
  const end = segments.reduce((length, { text: piece }) => length + piece.length, from)
  return [
    ...(from > 0 ? [{ text: '… ', isHit: false }] : []),
    ...segments,
    ...(end < text.length ? [{ text: ' …', isHit: false }] : []),
  ]
}

function hitsOf(asked: string): (piece: string) => boolean {
  const wanted = new Set(wordsOf(asked).flatMap((word) => formsOf(word)))
  const begun = wordsOf(asked).filter((word) => word.length > 2)
  return (piece) =>
    wordsOf(piece).some(
      (word) =>
        formsOf(word).some((form) => wanted.has(form)) || begun.some((one) => word.startsWith(one)),
    )
}

function firstHit(text: string, isHit: (piece: string) => boolean): number | null {
  for (const { 0: piece, index } of text.matchAll(PIECES)) if (isHit(piece)) return index
  return null
}
