import { setMaxListeners } from 'node:events'
import { isRole, type RecordWriter } from '@tributary/records'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { HUB_DB, journeyDbName, openAudienceDb } from './audience-dbs.ts'
import { demoRecords } from './demo/demo-records.ts'
import { writeDemo } from './demo/write-demo.ts'
import { firstRecords } from './first-records.ts'
import { type Arrivals, followArrivals } from './follow-arrivals.ts'
import type { Following } from './follow-db.ts'
import { followName, followPeople } from './follow-names.ts'
import type { HubState } from './hub-state.ts'
import { type LastMerge, readLastMerge } from './last-merge.ts'
import { createRoleBook, type RoleBook } from './give-role.ts'
import { recordPolicy } from './record-policy.ts'
import { followRoles, ringAtTurns, type RoleRights } from './role-rights.ts'
import { createTeamBook } from './team-book.ts'
import { followTeams } from './team-rights.ts'
import { followWithdrawals, type MediaBytes } from './withdrawals.ts'
import { writeNewRecords } from './write-records.ts'

interface HubNames {
  readonly hubName: string
  readonly journeyTitle: string
}

export interface OpenHub {
  /** What the hub and its journey are called now. */
  readonly names: () => HubNames
  readonly teamsOf: (personId: string) => readonly string[]
  /** All that opens dbs and lets somebody write, at this moment; empty for whoever has no role. */
  readonly rolesOf: (personId: string) => readonly string[]
  /** The roles among them, without the dbs they open. */
  readonly heldRolesOf: (personId: string) => readonly string[]
  readonly holdingsOf: RoleRights['holdingsOf']
  readonly roleBook: RoleBook
  readonly addToTeam: (teamId: string, personId: string) => Promise<void>
  readonly isTeam: (teamId: string) => boolean
  readonly teamNameOf: (teamId: string) => string | null
  readonly personNameOf: (personId: string) => string | null
  /** Who wants no cards of paper entered in their name. */
  readonly refusesPaper: (personId: string) => boolean
  readonly peopleIds: () => readonly string[]
  readonly isPersonKnown: (personId: string) => Promise<boolean>
  readonly counts: () => Promise<{ readonly entries: number; readonly people: number }>
  readonly lastMerge: () => Promise<LastMerge | null>
  readonly arrivals: Arrivals
  readonly teams: () => readonly { readonly id: string; readonly name: string }[]
  readonly close: () => Promise<void>
}

export interface OpenHubOptions {
  readonly databases: DatabaseDirectory
  readonly state: HubState
  readonly writer: RecordWriter
  readonly media: MediaBytes
  readonly onFailure: (failure: unknown) => void
  /** Who may read or write what may have changed: open feeds have to ask again. */
  readonly onRightsChange: () => void
}

/**
 * Makes the hub's dbs and first records where they are missing, then keeps rights and
 * withdrawals in step with the records. Safe to repeat after a start that was cut short.
 */
export async function openHub(options: OpenHubOptions): Promise<OpenHub> {
  const { databases, state, writer, media, onFailure } = options
  const stop = new AbortController()
  // Each db that is followed listens for the end, more than once.
  setMaxListeners(0, stop.signal)
  const hubDb = await openAudienceDb(databases, HUB_DB, state.hubId)
  const journeyDb = await openAudienceDb(databases, journeyDbName(state.journeyId), state.journeyId)
  const principal = hubPrincipal(state)
  const follow = (db: Database) =>
    followWithdrawals(db, { principal, media, signal: stop.signal, onFailure })

  if (state.isDemo) {
    await writeDemo(demoRecords(state), { databases, hubDb, journeyDb, policy: recordPolicy })
  } else {
    const first = firstRecords(state, writer)
    await writeNewRecords(hubDb, first.hub, principal, recordPolicy)
    await writeNewRecords(journeyDb, first.journey, principal, recordPolicy)
  }

  const followings: Following[] = [follow(hubDb), follow(journeyDb)]
  const arrivals = followArrivals({ nowMs: () => writer.now(), signal: stop.signal, onFailure })
  arrivals.watch(hubDb)
  arrivals.watch(journeyDb)
  const teams = followTeams({
    databases,
    journeyDb,
    signal: stop.signal,
    onFailure,
    onTeamDb: (db) => {
      followings.push(follow(db))
      arrivals.watch(db)
    },
    onChange: options.onRightsChange,
  })
  followings.push(teams.following)
  const roles = followRoles({
    hubDb,
    hubId: state.hubId,
    journeyId: state.journeyId,
    nowMs: () => writer.now(),
    signal: stop.signal,
    onFailure,
    onChange: options.onRightsChange,
  })
  const people = followPeople(hubDb, { signal: stop.signal, onFailure })
  followings.push(roles.following, people.following)
  const following = { signal: stop.signal, onFailure }
  const hubName = followName(
    hubDb,
    { id: state.hubId, field: 'name', initial: state.hubName },
    following,
  )
  const journeyTitle = followName(
    journeyDb,
    { id: state.journeyId, field: 'title', initial: state.journeyTitle },
    following,
  )
  followings.push(hubName.following, journeyTitle.following)
  await Promise.all([hubName.following.caughtUp, journeyTitle.following.caughtUp])
  // Rights are complete before the first phone asks.
  await Promise.all([teams, roles, people].map((each) => each.following.caughtUp))
  const stopTurning = ringAtTurns(roles, () => writer.now(), options.onRightsChange)
  const heldRolesOf = (personId: string) => [
    ...new Set([...roles.rolesOf(personId), ...(personId === state.hostPersonId ? ['host'] : [])]),
  ]

  return {
    names: () => ({ hubName: hubName.current(), journeyTitle: journeyTitle.current() }),
    teamsOf: teams.teamsOf,
    heldRolesOf,
    holdingsOf: roles.holdingsOf,
    roleBook: createRoleBook({ hubDb, writer, principal, onWritten: roles.takeIn }),
    rolesOf: (personId) => {
      const held = heldRolesOf(personId)
      // A role in one team opens nothing by itself: that team's members are told by its record.
      if (!held.some(isRole)) return []
      return [state.hubId, state.journeyId, ...held, ...teams.teamsOf(personId)]
    },
    addToTeam: createTeamBook({ journeyDb, writer, principal }),
    isTeam: teams.isTeam,
    teamNameOf: teams.nameOf,
    personNameOf: people.nameOf,
    refusesPaper: people.refusesPaper,
    peopleIds: people.ids,
    isPersonKnown: async (personId) => {
      const { rows } = await hubDb.allDocs({ keys: [personId] })
      return rows.some((row) => 'id' in row)
    },
    counts: async () => ({
      entries: await countIds(journeyDb, 'entry:'),
      people: await countIds(hubDb, 'person:'),
    }),
    lastMerge: () => readLastMerge(hubDb),
    arrivals,
    teams: teams.all,
    close: async () => {
      stop.abort()
      stopTurning()
      await Promise.all([...followings.map((each) => each.ended), arrivals.ended()])
    },
  }
}

/** The hub itself, writing in the name of its host. */
export function hubPrincipal(state: HubState): Principal {
  return { name: 'hub', roles: ['_admin'], isAdmin: true, personId: state.hostPersonId }
}

async function countIds(db: Database, prefix: string): Promise<number> {
  const { rows } = await db.allDocs({ startKey: prefix, endKey: `${prefix}\uFFF0` })
  return rows.length
}
