/** Falls back to UTC for a zone that this browser does not know. */
function formatIn(tz: string): Intl.DateTimeFormat {
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: tz })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: 'UTC' })
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Day `YYYY-MM-DD` and time `HH:MM` of a moment on the clocks of a place. */
export function zoned(ms: number, tz: string): { readonly day: string; readonly time: string } {
  const format = formats.get(tz) ?? formatIn(tz)
  formats.set(tz, format)
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((each) => each.type === type)?.value ?? ''
  const parts = format.formatToParts(ms)
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  }
}

/**
 * The moment at which the clocks of a place show that day and time. Where clocks are put back the
 * first of the two; where they are put forward the moment that long after midnight.
 *
 * @returns null for what is no day and time
 */
export function fromZoned(day: string, time: string, tz: string): number | null {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  if (Number.isNaN(wanted)) return null
  const offsetAt = (ms: number): number => {
    const shown = zoned(ms, tz)
    return Date.parse(`${shown.day}T${shown.time}:00Z`) - ms
  }
  const guess = wanted - offsetAt(wanted)
  return wanted - offsetAt(guess)
}

export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

export function isZone(tz: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: tz }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
