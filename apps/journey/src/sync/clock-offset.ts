export interface ClockOffset {
  /** Hub's clock minus this phone's, as far as can be told now. */
  read(): number
  /** The hub has just told it. */
  hear(offsetMs: number): void
}

interface Clocks {
  /** Milliseconds since 1970 by this phone, right or wrong. */
  now(): number
  /** Milliseconds since some moment; nobody sets it, but it may stand still while the phone sleeps. */
  monotonic(): number
}

/** A clock drifts and rounds by less. */
const GRAIN_MS = 1000
/** By hand a clock is set to the minute. */
const BY_HAND_MS = 2 * 60_000

/**
 * The offset last heard, minus what the phone's clock was set by since. Without that, a phone that
 * was an hour slow and is set right while the hub is away would write an hour ahead of everybody,
 * and could never take it back.
 *
 * A clock that went back was set. One that went forward may have been, or the phone has slept: it
 * was set if it went forward by just what it was behind.
 *
 * @param onSet - the clock was set; told with the offset from then on
 */
export function createClockOffset(
  heardMs: number,
  clocks: Clocks,
  onSet: (offsetMs: number) => void,
): ClockOffset {
  const difference = () => clocks.now() - clocks.monotonic()
  let offsetMs = heardMs
  let last = difference()

  return {
    read() {
      const present = difference()
      const jumpMs = present - last
      if (Math.abs(jumpMs) < GRAIN_MS) return offsetMs
      last = present
      const isSetRight = offsetMs > BY_HAND_MS && Math.abs(jumpMs - offsetMs) <= BY_HAND_MS
      if (jumpMs > 0 && !isSetRight) return offsetMs
      offsetMs = Math.round(offsetMs - jumpMs)
      onSet(offsetMs)
      return offsetMs
    },
    hear(toldMs) {
      offsetMs = toldMs
      last = difference()
    },
  }
}
