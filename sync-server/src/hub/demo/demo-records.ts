import {
  type AnyRecord,
  createHlcClock,
  createUlidFactory,
  type EntryRecord,
  newRecord,
  type RecordWriter,
  type Role,
  type SessionRecord,
} from '@tributary/records'
import type { HubState } from '../hub-state.ts'
import { CORRECTIONS } from './demo-amendments.ts'
import { channelRecords, channelsOf, commonsRecords } from './demo-commons.ts'
import { demoResponses } from './demo-responses.ts'
import { DEMO_PEOPLE, type DemoPerson } from './people.ts'
import { type PlannedEntry, planEntries } from './planned-entries.ts'
import { DEMO_HUB, DEMO_JOURNEY, DEMO_SESSIONS, DEMO_TEAMS } from './programme.ts'
import { seededRandom, type SeededRandom } from './seeded-random.ts'
import type { DemoRecords } from './write-demo.ts'

const HOUR_MS = 3_600_000
const ENROLLED = Date.UTC(2025, 4, 18, 6)
type TeamKey = keyof typeof DEMO_TEAMS

/**
 * The invented `accra` journey. The same hub always gets the same records with the same ids, so
 * that a second start finds them all there; another hub's have other ids.
 */
export function demoRecords(state: HubState): DemoRecords {
  const story = new DemoStory(state)
  return { records: story.tell(), hostPersonId: state.hostPersonId }
}

class DemoStory {
  readonly #state: HubState
  readonly #random: SeededRandom
  readonly #clock: RecordWriter['clock']
  readonly #newUlid: () => string
  readonly #personIds = new Map<string, string>()
  readonly #deviceIds = new Map<string, string>()
  readonly #collectIds = new Map<string, string>()
  readonly #teamIds = new Map<string, string>()
  readonly #channels: AnyRecord[] = []
  #now = ENROLLED
  #spoken = 0

  constructor(state: HubState) {
    this.#state = state
    this.#random = seededRandom(state.hubId)
    this.#clock = createHlcClock({ now: () => this.#now, deviceTail: state.deviceId.slice(-6) })
    this.#newUlid = createUlidFactory({
      now: () => this.#now,
      randomBytes: (length) => this.#random.bytes(length),
    })
  }

  tell(): AnyRecord[] {
    const records: AnyRecord[] = [
      ...this.#people(),
      ...this.#place(),
      ...this.#roles(),
      ...this.#teams(),
    ]
    const sessions = this.#sessions()
    records.push(...this.#channels, ...sessions)
    const planned = planEntries(this.#random)
    const entryIds = new Map<PlannedEntry, string>()
    const entries: EntryRecord[] = []
    for (const plan of planned) {
      const entry = this.#entry(plan, entryIds)
      entryIds.set(plan, entry._id)
      records.push(entry)
      entries.push(entry)
      const amendment = this.#correction(plan, entry)
      if (amendment !== null) records.push(amendment)
    }
    const commons = commonsRecords({
      writer: (key) => this.#writer(personOf(key)),
      idOf: (key) => this.#idOf(personOf(key)),
      at: (day, hour) => (this.#now = Date.UTC(2025, 4, day) + hour * HOUR_MS),
      sessions,
      entries,
    })
    const open = records.flatMap((record) => (record.type === 'entry' ? [record] : []))
    const given = demoResponses({ entries: open, on: (day, at) => this.#evening(day, at) })
    return [...records, ...commons, ...given]
  }

  #evening(day: number, at: number): RecordWriter {
    const person = DEMO_PEOPLE[at % DEMO_PEOPLE.length]
    if (person === undefined) throw new Error('the demo has nobody in it')
    // A minute each, so that no two of an evening were written at once.
    this.#spoken += 1
    this.#now = Date.UTC(2025, 4, day, 18, this.#spoken)
    return this.#writer(person)
  }

  #writer(person: DemoPerson): RecordWriter {
    return {
      journeyId: this.#state.journeyId,
      hubId: this.#state.hubId,
      authorId: this.#idOf(person),
      deviceId: this.#deviceIds.get(person.key) ?? this.#state.deviceId,
      lang: person.languages[0] === 'fr' ? 'fr' : 'en',
      clock: this.#clock,
      now: () => this.#now,
      newUlid: this.#newUlid,
    }
  }

  #idOf(person: DemoPerson): string {
    return this.#personIds.get(person.key) ?? this.#state.hostPersonId
  }

  #people(): AnyRecord[] {
    return DEMO_PEOPLE.flatMap((person, index) => {
      this.#now += 40_000
      // The first of the list hosts the hub.
      const id = index === 0 ? this.#state.hostPersonId : `person:${this.#newUlid()}`
      this.#personIds.set(person.key, id)
      this.#deviceIds.set(person.key, `device-${this.#newUlid()}`)
      const writer = this.#writer(person)
      // Who shares under a pseudonym keeps the name people use for them here.
      const isKnownWider =
        person.shares === 'name' || (person.isPseudonym && person.shares !== null)
      const collect = this.#grant(person, 'collect', writer)
      this.#collectIds.set(person.key, collect._id)
      const record = newRecord(
        'person',
        {
          displayName: person.name,
          isPseudonym: person.isPseudonym,
          stakeholderGroup: person.group,
          languages: [...person.languages],
          bio: person.bio,
          practices: [...person.practices],
          intendedRole: person.role,
        },
        writer,
        { id, visibility: isKnownWider ? 'network' : 'hub', consentIds: [collect._id] },
      )
      const share = person.shares === null ? [] : [this.#grant(person, 'share', writer)]
      return [record, collect, ...share]
    })
  }

  /** As the host gave them: who facilitates and who writes down, by what they said of themselves. */
  #roles(): AnyRecord[] {
    const [host, ...others] = DEMO_PEOPLE
    if (host === undefined) throw new Error('the demo has no host')
    return others.map((person) =>
      newRecord(
        'roleHolding',
        {
          personId: this.#idOf(person),
          role: demoRole(person),
          scope: this.#state.journeyId,
          from: new Date(ENROLLED).toISOString(),
          intent: person.role,
          isGranted: true,
        },
        this.#writer(host),
      ),
    )
  }

  #grant(person: DemoPerson, scope: 'collect' | 'share', writer: RecordWriter) {
    return newRecord(
      'consentGrant',
      {
        personId: writer.authorId,
        scope,
        uses: scope === 'collect' ? ['journey record'] : ['case study', 'network learning'],
        audience: scope === 'collect' ? 'hub' : 'network',
        attribution: person.shares ?? 'pseudonym',
        method: 'tap',
      },
      writer,
      { visibility: scope === 'collect' ? 'hub' : 'network' },
    )
  }

  #place(): AnyRecord[] {
    const [host] = DEMO_PEOPLE
    if (host === undefined) throw new Error('the demo has no host')
    const writer = this.#writer(host)
    const { applications, phases, ...journey } = DEMO_JOURNEY
    return [
      newRecord('hub', { ...DEMO_HUB, links: [...DEMO_HUB.links] }, writer, {
        id: this.#state.hubId,
      }),
      newRecord(
        'journey',
        {
          ...journey,
          applications: [...applications],
          phases: phases.map((each) => ({ ...each })),
        },
        writer,
        { id: this.#state.journeyId },
      ),
    ]
  }

  #teams(): AnyRecord[] {
    const keys: readonly TeamKey[] = ['waste', 'shuttle', 'counselling']
    return keys.map((key) => {
      this.#now += HOUR_MS / 10
      const members = DEMO_PEOPLE.filter((each) => each.team === key)
      const [founder] = members
      if (founder === undefined) throw new Error(`team ${key} has nobody in it`)
      const team = newRecord(
        'team',
        { ...DEMO_TEAMS[key], memberIds: members.map((each) => this.#idOf(each)) },
        this.#writer(founder),
        { visibility: 'network' },
      )
      this.#teamIds.set(key, team._id)
      return team
    })
  }

  #sessions(): SessionRecord[] {
    const facilitators = DEMO_PEOPLE.filter((each) => each.role === 'Facilitator')
    const asked = channelRecords(this.#writer(this.#random.pick(facilitators)))
    this.#channels.push(...asked.map(({ record }) => record))
    const idsOf = (theme: string) =>
      channelsOf(theme).map((key) => asked.find((each) => each.key === key)?.record._id ?? '')
    return DEMO_SESSIONS.map(({ day, from, to, title, theme, place, activity }) =>
      newRecord(
        'session',
        {
          title,
          theme,
          place,
          activity,
          start: `2025-05-${day}T${from}:00.000Z`,
          end: `2025-05-${day}T${to}:00.000Z`,
          tz: 'Africa/Accra',
          facilitatorIds: facilitators.map((each) => this.#idOf(each)),
          state: 'placed',
          channelIds: idsOf(theme),
        },
        this.#writer(this.#random.pick(facilitators)),
        { visibility: 'network' },
      ),
    )
  }

  #entry(plan: PlannedEntry, entryIds: ReadonlyMap<PlannedEntry, string>) {
    this.#now = plan.at
    const teamId = plan.team === null ? undefined : this.#teamIds.get(plan.team)
    const about = plan.about === null ? undefined : entryIds.get(plan.about)
    const collectId = this.#collectIds.get(plan.author.key)
    return newRecord(
      'entry',
      {
        movement: plan.movement,
        ...(teamId === undefined ? {} : { teamId }),
        text: plan.text,
        mediaIds: [],
        aboutIds: about === undefined ? [] : [about],
        mentions: [],
      },
      this.#writer(plan.author),
      {
        visibility: this.#visibilityOf(plan),
        lang: plan.lang,
        consentIds: collectId === undefined ? [] : [collectId],
        ...(plan.isForTeam && teamId !== undefined ? { teamId } : {}),
      },
    )
  }

  #visibilityOf(plan: PlannedEntry): 'team' | 'hub' | 'network' | 'public' {
    const chance = this.#random.next()
    if (plan.isForTeam) return 'team'
    // A few widened without having agreed to share: such entries stay, and the merge says why.
    const wish = plan.author.shares === null ? 0.06 : 0.4
    if (chance > wish) return 'hub'
    return chance < 0.03 ? 'public' : 'network'
  }

  #correction(plan: PlannedEntry, entry: { readonly _id: string; readonly visibility: string }) {
    const found = CORRECTIONS.find(({ begins }) => plan.text.startsWith(begins))
    if (found === undefined || plan.isForTeam) return null
    this.#now = plan.at + HOUR_MS / 3
    return newRecord(
      'amendment',
      { entryId: entry._id, previousId: null, text: found.text },
      this.#writer(plan.author),
      { lang: plan.lang },
    )
  }
}

function demoRole({ role }: DemoPerson): Role {
  const said = role.toLowerCase()
  if (said.includes('facilitat')) return 'facilitator'
  if (said.includes('scribe')) return 'scribe'
  return said.includes('network') ? 'organiser' : 'participant'
}

function personOf(key: string): DemoPerson {
  const person = DEMO_PEOPLE.find((each) => each.key === key)
  if (person === undefined) throw new Error(`the demo has no ${key}`)
  return person
}
