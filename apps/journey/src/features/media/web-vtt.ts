import type { Cue } from '@tributary/records'

const TIME = String.raw`(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})`
const TIMING = new RegExp(String.raw`^\s*${TIME}\s+-->\s+${TIME}`)
const MAX_CUES = 3_000
const MAX_CUE_CHARS = 2_000

/**
 * Reads the cues of a WebVTT file, or of the SubRip that many tools still write.
 *
 * @returns null when there is not one timed line in it
 * @see https://www.w3.org/TR/webvtt1/
 */
export function parseWebVtt(text: string): Cue[] | null {
  const cues: Cue[] = []
  const blocks = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n{2,}/)
  for (const block of blocks) {
    const lines = block.split('\n')
    const at = lines.findIndex((line) => TIMING.test(line))
    const timing = TIMING.exec(lines[at] ?? '')
    if (timing === null) continue
    const said = lines.slice(at + 1).join('\n')
    const voice = /<v(?:\.[^\s>]*)?\s+([^>]+)>/.exec(said)?.[1]?.trim()
    const plain = withoutMarkup(said).trim().slice(0, MAX_CUE_CHARS)
    if (plain === '') continue
    cues.push({
      startMs: msOf(timing, 1),
      endMs: msOf(timing, 5),
      text: plain,
      ...(voice === undefined || voice === '' ? {} : { voice: voice.slice(0, 120) }),
    })
    if (cues.length === MAX_CUES) break
  }
  return cues.length === 0 ? null : cues.toSorted((a, b) => a.startMs - b.startMs)
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00A0',
  lrm: '\u200E',
  rlm: '\u200F',
}

function withoutMarkup(text: string): string {
  return text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(\w+);/g, (whole: string, name: string) => ENTITIES[name] ?? whole)
}

function msOf(timing: RegExpExecArray, from: number): number {
  const part = (offset: number) => Number(timing[from + offset] ?? 0)
  return ((part(0) * 60 + part(1)) * 60 + part(2)) * 1_000 + part(3)
}
