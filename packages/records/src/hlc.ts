import { compareText } from './json.ts'

const MS_CHARS = 9
const COUNTER_CHARS = 4
const MAX_COUNTER = 36 ** COUNTER_CHARS - 1
const MAX_MS = 36 ** MS_CHARS - 1
/** A clock further ahead than this is wrong or hostile; following it would drag everybody along. */
const MAX_AHEAD_MS = 10 * 60_000

export const HLC_PATTERN = /^[0-9a-z]{9}-[0-9a-z]{4}-[0-9A-Za-z]{6}$/

/** A hybrid logical clock: milliseconds, a counter within them, and whose clock it was. */
export interface HlcClock {
  /** A time later than every earlier tick and every time observed. */
  tick(): string
  /**
   * Takes note of a time seen in somebody's record.
   *
   * @returns false when it is more than 10 minutes ahead of this clock and was not followed
   */
  observe(hlc: string): boolean
  /** The last time given or observed, to be kept for the next start; null before the first. */
  last(): string | null
}

export interface HlcOptions {
  /** Milliseconds since 1970, corrected by the hub's clock where that is known. */
  now(): number
  /** Six characters that tell this device from others in the same millisecond. */
  deviceTail: string
  /** The last time this device gave before it was restarted. */
  last?: string | null
}

interface Moment {
  readonly ms: number
  readonly counter: number
}

/**
 * Times of fixed width (`<ms>-<counter>-<device>`, base 36) whose order as text is their
 * causal order. The only thing that orders entries and edits: phones' clocks are wrong.
 */
export function createHlcClock(options: HlcOptions): HlcClock {
  const tail = options.deviceTail.slice(-6).padStart(6, '0')
  let last: Moment | null = options.last ? readHlc(options.last) : null
  return {
    tick() {
      const ms = clampMs(options.now())
      last = last === null || ms > last.ms ? { ms, counter: 0 } : momentAfter(last)
      return formatHlc(last, tail)
    },
    observe(hlc) {
      const seen = readHlc(hlc)
      if (seen === null || seen.ms > options.now() + MAX_AHEAD_MS) return false
      if (last === null || isLater(seen, last)) last = seen
      return true
    },
    last: () => (last === null ? null : formatHlc(last, tail)),
  }
}

/** Milliseconds since 1970 in a time, or null when it is not one. */
export function hlcToMs(hlc: string): number | null {
  return readHlc(hlc)?.ms ?? null
}

/** The least time after `hlc`; deterministic, for edits that no clock was there to stamp. */
export function hlcAfter(hlc: string, tail: string): string {
  const moment = readHlc(hlc)
  return formatHlc(moment === null ? { ms: 0, counter: 0 } : momentAfter(moment), tail)
}

export function greatestHlc(first: string, ...others: readonly string[]): string {
  return others.reduce((best, hlc) => (compareText(hlc, best) > 0 ? hlc : best), first)
}

function readHlc(hlc: string): Moment | null {
  if (!HLC_PATTERN.test(hlc)) return null
  const counterStart = MS_CHARS + 1
  return {
    ms: Number.parseInt(hlc.slice(0, MS_CHARS), 36),
    counter: Number.parseInt(hlc.slice(counterStart, counterStart + COUNTER_CHARS), 36),
  }
}

function formatHlc(moment: Moment, tail: string): string {
  const ms = moment.ms.toString(36).padStart(MS_CHARS, '0')
  const counter = moment.counter.toString(36).padStart(COUNTER_CHARS, '0')
  return `${ms}-${counter}-${tail}`
}

function momentAfter(moment: Moment): Moment {
  if (moment.counter < MAX_COUNTER) return { ms: moment.ms, counter: moment.counter + 1 }
  return { ms: clampMs(moment.ms + 1), counter: 0 }
}

function isLater(a: Moment, b: Moment): boolean {
  return a.ms > b.ms || (a.ms === b.ms && a.counter > b.counter)
}

function clampMs(ms: number): number {
  return Math.min(MAX_MS, Math.max(0, Math.floor(ms)))
}
