import { hlcToMs, type Movement } from '@tributary/records'

import { addDays, zoned } from '../../app/parts/zoned-time.ts'

/** What the coverage knows of an entry: nothing of who wrote it. */
export interface HeardEntry {
  readonly day: string
  readonly movement: Movement
  readonly channelId: string | null
  readonly teamId: string | null
}

/** A channel, a team or a movement, and on which of the days something was heard of it. */
export interface CoverageRow {
  readonly id: string
  readonly name: string
  readonly heard: readonly boolean[]
  /** The latest day on which anything was heard, also before those shown; null for never. */
  readonly lastHeard: string | null
}

export interface Coverage {
  readonly days: readonly string[]
  /** Days on which nothing at all was heard. */
  readonly silentDays: readonly string[]
  readonly movements: Readonly<Record<Movement, CoverageRow>>
  readonly channels: readonly CoverageRow[]
  readonly teams: readonly CoverageRow[]
}

/**
 * Of which days, channels and teams nothing was heard. It says whether, never how much and never
 * who: rows stand in the order they are given, so that nobody comes first for having written more.
 */
export function coverageOf(
  entries: readonly HeardEntry[],
  days: readonly string[],
  places: {
    readonly channels: readonly { readonly id: string; readonly name: string }[]
    readonly teams: readonly { readonly id: string; readonly name: string }[]
  },
): Coverage {
  const heardOn = new Map<string, Set<string>>()
  const hear = (key: string, day: string) => {
    const known = heardOn.get(key)
    if (known === undefined) heardOn.set(key, new Set([day]))
    else known.add(day)
  }
  for (const { day, movement, channelId, teamId } of entries) {
    hear('', day)
    hear(movement, day)
    if (channelId !== null) hear(channelId, day)
    if (teamId !== null) hear(teamId, day)
  }
  const row = ({ id, name }: { id: string; name: string }): CoverageRow => {
    const heard = heardOn.get(id) ?? new Set<string>()
    return {
      id,
      name,
      heard: days.map((day) => heard.has(day)),
      lastHeard: [...heard].toSorted().at(-1) ?? null,
    }
  }
  return {
    days,
    silentDays: days.filter((day) => heardOn.get('')?.has(day) !== true),
    movements: {
      enact: row({ id: 'enact', name: '' }),
      reflect: row({ id: 'reflect', name: '' }),
    },
    channels: places.channels.map(row),
    teams: places.teams.map(row),
  }
}

/** A phone may be so far off that its day is none of the journey's; then the order of edits says it. */
const MOST_OFF_DAYS = 2

/**
 * The day an entry counts for, on the clocks of the journey.
 *
 * @param today - by the hub's clock as this phone knows it
 */
export function dayHeard(
  entry: { readonly occurredAt: string; readonly hlc: string },
  span: { readonly from: string; readonly today: string; readonly tz: string },
): string {
  const day = dayAt(Date.parse(entry.occurredAt), span.tz)
  const isPossible =
    addDays(span.from, -MOST_OFF_DAYS) <= day && day <= addDays(span.today, MOST_OFF_DAYS)
  const orderMs = hlcToMs(entry.hlc)
  return isPossible || orderMs === null ? day : dayAt(orderMs, span.tz)
}

/** No zone is off by less than a quarter of an hour, so a day is worked out once for each. */
const QUARTER_MS = 900_000
const known = new Map<string, string>()

function dayAt(ms: number, tz: string): string {
  const key = `${tz} ${Math.floor(ms / QUARTER_MS)}`
  const day = known.get(key) ?? zoned(ms, tz).day
  known.set(key, day)
  return day
}

/** So many days up to and with the last one, oldest first. */
export function daysUpTo(last: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => addDays(last, at - count + 1))
}
