import type { JsonObject } from '@tributary/sync-protocol'
import type { Database } from '../replication/database.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { openAudienceDb, teamDbName } from './audience-dbs.ts'
import { type FollowedChange, followDb, type Following } from './follow-db.ts'

export interface TeamRights {
  /** Ids of the teams this person is in now, sorted. */
  readonly teamsOf: (personId: string) => readonly string[]
  readonly isTeam: (teamId: string) => boolean
  readonly nameOf: (teamId: string) => string | null
  /** Every team there is, by name. */
  readonly all: () => readonly { readonly id: string; readonly name: string }[]
  readonly following: Following
}

/**
 * Keeps who is in which team as the journey's team records say it, and makes each team its db.
 *
 * @param onTeamDb - called once for each team's db, with everything already in place
 */
export function followTeams(options: {
  readonly databases: DatabaseDirectory
  readonly journeyDb: Database
  readonly signal: AbortSignal
  readonly onFailure: (failure: unknown) => void
  readonly onTeamDb: (db: Database) => void
  /** Who is in which team may have changed. */
  readonly onChange: () => void
}): TeamRights {
  const membersByTeam = new Map<string, ReadonlySet<string>>()
  const names = new Map<string, string>()
  const opened = new Set<string>()

  async function takeIn(change: FollowedChange) {
    if (change.isDeleted) {
      membersByTeam.delete(change.id)
      return
    }
    membersByTeam.set(change.id, new Set(memberIds(change.doc)))
    names.set(change.id, textOf(change.doc, 'name') ?? '')
    if (!opened.has(change.id)) {
      const db = await openAudienceDb(options.databases, teamDbName(change.id), change.id)
      opened.add(change.id)
      options.onTeamDb(db)
    }
  }

  /** A team whose db is damaged holds up no other. */
  async function takeInAll(changes: readonly FollowedChange[]) {
    for (const change of changes) {
      try {
        await takeIn(change)
      } catch (failure) {
        options.onFailure(failure)
      }
    }
    options.onChange()
  }

  const following = followDb(options.journeyDb, {
    signal: options.signal,
    onFailure: options.onFailure,
    wants: (doc) => typeof doc['_id'] === 'string' && doc['_id'].startsWith('team:'),
    onChanges: takeInAll,
  })
  return {
    isTeam: (teamId) => membersByTeam.has(teamId),
    nameOf: (teamId) => names.get(teamId) ?? null,
    all: () =>
      [...membersByTeam.keys()]
        .map((id) => ({ id, name: names.get(id) ?? '' }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    teamsOf: (personId) =>
      [...membersByTeam]
        .filter(([, members]) => members.has(personId))
        .map(([teamId]) => teamId)
        .sort(),
    following,
  }
}

function memberIds(doc: JsonObject): string[] {
  const body = doc['body']
  const members =
    typeof body === 'object' && body !== null && 'memberIds' in body ? body['memberIds'] : []
  return Array.isArray(members) ? members.filter((id) => typeof id === 'string') : []
}

function textOf(doc: JsonObject, field: string): string | null {
  const body = doc['body']
  if (typeof body !== 'object' || body === null) return null
  const found = Object.entries(body).find(([name]) => name === field)?.[1]
  return typeof found === 'string' ? found : null
}
