import type { Definition } from './definition.ts'

const DAY_MS = 24 * 60 * 60_000

/**
 * Which time of an instrument's rhythm this is: who answers twice in one is offered what they
 * answered. Weeks are those of ISO 8601, from Monday on.
 *
 * @param today - `YYYY-MM-DD`
 * @param sessionId - of the session that goes on; null for none
 * @returns null for an instrument without a rhythm, and outside of any session
 */
export function roundAt(
  { round }: Pick<Definition, 'round'>,
  today: string,
  sessionId: string | null,
): string | null {
  switch (round) {
    case 'once':
      return 'once'
    case 'day':
      return today
    case 'week':
      return weekOf(today)
    case 'month':
      return today.slice(0, 7)
    case 'session':
      return sessionId
    case 'free':
      return null
  }
}

function weekOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(at)) return day
  // A week belongs to the year that its Thursday is in.
  const weekday = (new Date(at).getUTCDay() + 6) % 7
  const thursday = new Date(at + (3 - weekday) * DAY_MS)
  const year = thursday.getUTCFullYear()
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}
