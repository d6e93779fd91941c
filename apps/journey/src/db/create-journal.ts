import { openConflicts, type RecordChanges, type RecordWriter } from '@tributary/records'
import { firstValueFrom, map, type Observable } from 'rxjs'
import { hubTime, sharesWith } from './share-consent.ts'
import type { CommandSources } from './command-sources.ts'
import { sideOf } from './entry-views.ts'
import type { Identity } from './identity-store.ts'
import { keepSources } from './journal-sources.ts'
import type {
  JourneyView,
  Journal,
  MyProfile,
  PersonView,
  SessionView,
  TeamView,
} from './journal.ts'
import { keptRecords } from './kept-records.ts'
import { liveSurroundings, type Surroundings, type UnsentIds } from './live-records.ts'
import type * as Commands from './journal-commands.ts'
import type { JournalDatabase } from './open-database.ts'
import { purgeRefusals, refusalView } from './refusals.ts'
import { entryDetail, timelinePage, unpairedActions } from './timeline.ts'
import { whereaboutsOf } from './whereabouts.ts'

let commandsComing: Promise<typeof Commands> | null = null

/**
 * What writes comes after the first screen; a save in the meantime waits for it, as for the disk.
 * Kept here: a browser that is busy with other scripts takes a quarter of a second to hand over
 * once more a module that it has.
 */
function loadCommands(): Promise<typeof Commands> {
  commandsComing ??= import('./journal-commands.ts').catch((error: unknown) => {
    commandsComing = null
    throw error
  })
  return commandsComing
}

export interface JournalSources {
  readonly identity: Identity
  readonly database: JournalDatabase
  /** May still be on its way: what is shown does not wait for it. */
  readonly writer: RecordWriter | Promise<RecordWriter>
  /** Told by the sync; emits on subscription. */
  readonly unsent$: Observable<UnsentIds>
  /** What needs not be done before it waits for it. */
  readonly firstScreen?: Promise<void>
}

export interface OpenedJournal {
  readonly journal: Journal
  /** Refusals that wait for their author. */
  readonly refusedCount$: Observable<number>
  /** What a killed tab left half done is finished, and the person's own records are written. */
  readonly settled: Promise<void>
  stop(): void
}

/**
 * The records on this phone as the screens see them. Finishing what a killed tab left half done
 * goes on beside: until then a withdrawal hides its entry, and a moved entry is shown once.
 */
export async function createJournal(sources: JournalSources): Promise<OpenedJournal> {
  const { identity, database } = sources
  const me = { personId: identity.personId, deviceId: identity.deviceId }
  const around$ = liveSurroundings(database, sources.unsent$)
  const live = { database, around$, me }
  // Kept subscribed: the side records stay at hand for every screen that opens.
  let keepProfile: (around: Surroundings) => void = () => undefined
  const subscription = around$.subscribe((around) => keepProfile(around))
  const [writer, first] = await Promise.all([sources.writer, firstValueFrom(around$)])
  let profile = profileOf(identity, first, writer)
  keepProfile = (around) => {
    profile = profileOf(identity, around, writer)
  }
  const commands: CommandSources = { database, writer, isPseudonym: identity.isPseudonym }
  const settle = async () => {
    await sources.firstScreen
    const { writeFirstRecords, finishMoves, finishWithdrawals } = await loadCommands()
    await writeFirstRecords(commands, identity)
    await finishMoves(commands)
    await finishWithdrawals(commands)
  }

  const editShared = async (id: string, changes: RecordChanges) =>
    (await loadCommands()).editShared(commands, id, changes)

  const journal: Journal = {
    get me() {
      return profile
    },
    timeline: (filter, limit) => timelinePage(live, filter, limit),
    entry: (id) => entryDetail(live, id),
    unpairedActions: (day) => unpairedActions(live, day),
    journey: () => around$.pipe(map((around) => journeyView(around, identity))),
    teams: () => around$.pipe(map((around) => teamViews(around, me.personId))),
    people: () => around$.pipe(map(personViews)),
    sessions: () => around$.pipe(map(sessionViews)),
    refusals: () =>
      around$.pipe(
        map(({ refused }) =>
          [...refused.values()].toReversed().map((doc) => refusalView(doc, me.personId)),
        ),
      ),
    newEntryId: () => `entry:${writer.newUlid()}`,
    records: (type) => around$.pipe(map((around) => keptRecords(around, type, me))),
    savedText: async (id) => (await loadCommands()).savedText(commands, id),
    logEntry: async (draft, mayBeThere) =>
      (await loadCommands()).logDraft(commands, draft, mayBeThere),
    amendEntry: async (id, change) => (await loadCommands()).amendEntry(commands, id, change),
    withdrawEntry: async (id, reason) => (await loadCommands()).withdrawEntry(commands, id, reason),
    write: async (type, body, choices = {}) =>
      (await loadCommands()).writeRecord(commands, type, body, choices),
    change: (id, changes) => editShared(id, changes),
    withdraw: async (id, reason = '', shownIn) =>
      (await loadCommands()).withdrawRecord(commands, id, reason, shownIn),
    editPurpose: (change) =>
      editShared(identity.journey.id, {
        set: Object.fromEntries(
          Object.entries(change).map(([field, value]) => [`purpose.${field}`, value]),
        ),
      }),
    chooseVersion: (recordId, field, value) => editShared(recordId, { set: { [field]: value } }),
    joinTeam: (teamId) => editShared(teamId, { add: { memberIds: [me.personId] } }),
    leaveTeam: (teamId) => editShared(teamId, { remove: { memberIds: [me.personId] } }),
    renameMe: (displayName) => editShared(me.personId, { set: { displayName } }),
    dismissRefusal: (recordId) => purgeRefusals(database, recordId),
    exportMine: async () => (await loadCommands()).exportMine(commands),
  }
  keepSources(journal, { ...live, commands })
  return {
    journal,
    settled: settle(),
    refusedCount$: around$.pipe(map(({ refused }) => refused.size)),
    stop: () => subscription.unsubscribe(),
  }
}

function profileOf(identity: Identity, around: Surroundings, writer: RecordWriter): MyProfile {
  const { people, grants } = sideOf(around, 'hub')
  const person = people.get(identity.personId)?.body
  return {
    personId: identity.personId,
    deviceId: identity.deviceId,
    displayName: person?.displayName ?? identity.displayName,
    stakeholderGroup: person?.stakeholderGroup ?? identity.stakeholderGroup,
    hubName: identity.hub.name,
    journeyId: identity.journey.id,
    journeyTitle: journeyOf(around, identity)?.body.title ?? identity.journey.title,
    sharesWith: sharesWith(grants, identity.personId, hubTime(writer)),
  }
}

function journeyOf(around: Surroundings, identity: Identity) {
  return sideOf(around, 'journey').journeys.get(identity.journey.id)
}

function journeyView(around: Surroundings, identity: Identity): JourneyView | null {
  const journey = journeyOf(around, identity)
  if (journey === undefined) return null
  const { title, purpose, phases } = journey.body
  return {
    id: journey._id,
    title,
    purpose,
    phases: phases.map(({ name, from, to }) => ({ name, from, to })),
    conflicts: openConflicts(journey),
    whereabouts: whereaboutsOf(
      { docs: [journey], collectionName: 'journey', visibility: journey.visibility },
      around,
      identity.deviceId,
    ),
  }
}

function teamViews(around: Surroundings, personId: string): TeamView[] {
  return [...sideOf(around, 'journey').teams.values()].map(({ _id, body }) => ({
    id: _id,
    name: body.name,
    challenge: body.challenge,
    memberIds: body.memberIds,
    isMember: body.memberIds.includes(personId),
  }))
}

function personViews(around: Surroundings): PersonView[] {
  return [...sideOf(around, 'hub').people.values()]
    .map(({ _id, body }) => ({
      id: _id,
      name: body.displayName,
      stakeholderGroup: body.stakeholderGroup,
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

function sessionViews(around: Surroundings): SessionView[] {
  return sideOf(around, 'journey')
    .sessions.map(({ _id, body: { title, start, end, place } }) => ({
      id: _id,
      title,
      start,
      end,
      place,
    }))
    .toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start))
}
