import { ALIVE, DAILY_FRENCH, SHIFTS, SURPRISES } from './daily-answers.ts'
import { DEMO_PEOPLE, type DemoPerson } from './people.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { Voice } from './voice.ts'
import { COUNSELLING_VOICES } from './voices-counselling.ts'
import { SHUTTLE_VOICES } from './voices-shuttle.ts'
import { SHARED_VOICES } from './voices-together.ts'
import { WASTE_VOICES } from './voices-waste.ts'

const FIRST_DAY = 18
const DAYS = 14

export interface PlannedEntry {
  readonly movement: 'enact' | 'reflect'
  readonly author: DemoPerson
  readonly team: DemoPerson['team']
  readonly text: string
  readonly lang: 'en' | 'fr'
  /** Milliseconds since 1970. */
  readonly at: number
  /** The action it reflects on. */
  readonly about: PlannedEntry | null
  /** Meant for the team alone. */
  readonly isForTeam: boolean
}

const VOICES: readonly (readonly [DemoPerson['team'], readonly Voice[]])[] = [
  ['waste', WASTE_VOICES],
  ['shuttle', SHUTTLE_VOICES],
  ['counselling', COUNSELLING_VOICES],
  [null, SHARED_VOICES],
]

/** Who said what when, in the order of time. Actions by day, reflections in the evening. */
export function planEntries(random: SeededRandom): readonly PlannedEntry[] {
  const planned: PlannedEntry[] = []
  for (const [team, voices] of VOICES) {
    for (const voice of voices) planned.push(...planVoice(voice, team, random))
  }
  planned.push(...planDailyAnswers(random))
  return planned.sort((a, b) => a.at - b.at)
}

function planVoice(voice: Voice, team: DemoPerson['team'], random: SeededRandom): PlannedEntry[] {
  const lang = voice.lang ?? 'en'
  const speakers = speakersOf(team, lang)
  const author = random.pick(speakers)
  const isForTeam = team !== null && random.next() < 0.06
  const action: PlannedEntry = {
    movement: 'enact',
    author,
    team,
    text: voice.action,
    lang,
    at: timeOn(voice.day, 6.2, 17.4, random),
    about: null,
    isForTeam,
  }
  if (voice.reflection === undefined) return [action]
  const isOwn = random.next() < 0.8
  const reflection: PlannedEntry = {
    ...action,
    movement: 'reflect',
    author: isOwn ? author : random.pick(speakers),
    text: voice.reflection,
    at: timeOn(voice.day, 18, 21.9, random),
    about: action,
  }
  return [action, reflection]
}

function planDailyAnswers(random: SeededRandom): PlannedEntry[] {
  const answers = [
    ...[...SURPRISES, ...ALIVE, ...SHIFTS].map((text) => ({ text, lang: 'en' as const })),
    ...DAILY_FRENCH.map((text) => ({ text, lang: 'fr' as const })),
  ]
  return answers.map(({ text, lang }, index) => {
    const author = random.pick(
      lang === 'fr' ? DEMO_PEOPLE.filter((each) => each.languages.includes('fr')) : DEMO_PEOPLE,
    )
    return {
      movement: 'reflect',
      author,
      team: null,
      text,
      lang,
      at: timeOn(FIRST_DAY + (index % DAYS), 19, 22.4, random),
      about: null,
      isForTeam: false,
    }
  })
}

function speakersOf(team: DemoPerson['team'], lang: 'en' | 'fr'): readonly DemoPerson[] {
  const members = DEMO_PEOPLE.filter((each) => each.team === team)
  const native = members.filter((each) => each.languages[0] === 'fr')
  if (lang === 'en') return members.filter((each) => each.languages[0] !== 'fr')
  return native.length > 0 ? native : DEMO_PEOPLE.filter((each) => each.languages[0] === 'fr')
}

/** Accra keeps UTC all year. @param from - hours since midnight */
function timeOn(day: number, from: number, to: number, random: SeededRandom): number {
  const hours = from + random.next() * (to - from)
  return Date.UTC(2025, 4, day) + Math.floor(hours * 3_600_000)
}
