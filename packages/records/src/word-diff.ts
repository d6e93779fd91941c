/** A stretch of a comparison: what both texts say, what only the later one or the earlier one says. */
export interface DiffPiece {
  readonly text: string
  readonly change: 'same' | 'added' | 'removed'
}

/** More comparisons than this take a slow phone longer than a tap may: whole texts are shown. */
const MAX_CELLS = 4_000_000

/** Words with the white space after them; joined they are the text again. */
export function wordsOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\s)(?=\S)/)
}

/**
 * The shortest way from one text to the other, word by word. White space between words is no
 * change. What is `same` or `removed` says the earlier words, `same` and `added` the later text.
 */
export function wordDiff(from: string, to: string): DiffPiece[] {
  const a = wordsOf(from)
  const b = wordsOf(to)
  const head = commonHead(a, b)
  const tail = commonTail(a, b, head)
  const [midA, midB] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)]
  return joined([
    ...b.slice(0, head).map((text) => piece('same', text)),
    ...middle(midA, midB),
    ...b.slice(b.length - tail).map((text) => piece('same', text)),
  ])
}

function middle(a: readonly string[], b: readonly string[]): DiffPiece[] {
  const wide = b.length + 1
  if ((a.length + 1) * wide > MAX_CELLS) {
    return [piece('removed', a.join('')), piece('added', b.join(''))]
  }
  const bareA = a.map(bare)
  const bareB = b.map(bare)
  // common[i * wide + j]: words that a from i and b from j have in common, in order.
  const common = new Uint16Array((a.length + 1) * wide)
  const at = (i: number, j: number) => common[i * wide + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * wide + j] =
        bareA[i] === bareB[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pieces: DiffPiece[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && bareA[i] === bareB[j]) {
      pieces.push(piece('same', b[j]))
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push(piece('removed', a[i]))
      i += 1
    } else {
      pieces.push(piece('added', b[j]))
      j += 1
    }
  }
  return pieces
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && length < b.length && bare(a[length]) === bare(b[length])) length += 1
  return length
}

function commonTail(a: readonly string[], b: readonly string[], head: number): number {
  const most = Math.min(a.length, b.length) - head
  let length = 0
  while (length < most && bare(a.at(-1 - length)) === bare(b.at(-1 - length))) length += 1
  return length
}

function piece(change: DiffPiece['change'], text: string | undefined): DiffPiece {
  return { text: text ?? '', change }
}

function bare(word: string | undefined): string {
  return word?.trim() ?? ''
}

function joined(pieces: readonly DiffPiece[]): DiffPiece[] {
  const runs: DiffPiece[] = []
  for (const { text, change } of pieces) {
    if (text === '') continue
    const last = runs.at(-1)
    if (last?.change === change) runs[runs.length - 1] = piece(change, last.text + text)
    else runs.push(piece(change, text))
  }
  return runs
}
