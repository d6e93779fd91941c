import type { Cue } from '@tributary/records'

/** A line of a transcript while it is written; null until somebody tapped where it begins. */
export interface Line {
  readonly text: string
  readonly startMs: number | null
  readonly voice?: string | undefined
}

export function linesOf(cues: readonly Cue[]): Line[] {
  return cues.map(({ text, startMs, voice }) => ({ text, startMs, voice }))
}

/** Keeps the times of lines whose words stayed as they are. */
export function retyped(text: string, before: readonly Line[]): Line[] {
  const left = [...before]
  return text.split('\n').map((line): Line => {
    const at = left.findIndex((known) => known.text === line)
    const [known] = at === -1 ? [] : left.splice(at, 1)
    return known ?? { text: line, startMs: null }
  })
}

/**
 * Makes cues of lines: each lasts until the next one that was timed. Lines without a time join the
 * one above, and those before the first time begin with the recording.
 */
export function cuesOf(lines: readonly Line[], lengthMs: number): Cue[] {
  const timed: { startMs: number; texts: string[]; voice?: string | undefined }[] = []
  for (const { text, startMs, voice } of lines) {
    if (text.trim() === '') continue
    const last = timed.at(-1)
    if (startMs !== null || last === undefined) {
      timed.push({ startMs: startMs ?? 0, texts: [text.trim()], voice })
    } else last.texts.push(text.trim())
  }
  const inOrder = timed.toSorted((a, b) => a.startMs - b.startMs)
  return inOrder.map(({ startMs, texts, voice }, index) => {
    const endMs = inOrder[index + 1]?.startMs ?? Math.max(lengthMs, startMs + 1)
    return {
      startMs: Math.round(startMs),
      endMs: Math.round(endMs),
      text: texts.join('\n'),
      ...(voice === undefined ? {} : { voice }),
    }
  })
}
