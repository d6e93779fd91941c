import type { JsonObject } from '@tributary/sync-protocol'
import type { Database } from '../replication/database.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { openAudienceDb, teamDbName } from './audience-dbs.ts'
import { type FollowedChange, followDb, type Following } from './follow-db.ts'

export interface TeamRights {
  /** Ids of the teams this person is in now, sorted. */
  readonly teamsOf: (personId: string) => readonly string[]
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
}): TeamRights {
  const membersByTeam = new Map<string, ReadonlySet<string>>()
  const opened = new Set<string>()

  async function takeIn(change: FollowedChange) {
    if (change.isDeleted) {
      membersByTeam.delete(change.id)
      return
    }
    membersByTeam.set(change.id, new Set(memberIds(change.doc)))
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
  }

  const following = followDb(options.journeyDb, {
    signal: options.signal,
    onFailure: options.onFailure,
    wants: (doc) => typeof doc['_id'] === 'string' && doc['_id'].startsWith('team:'),
    onChanges: takeInAll,
  })
  return {
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
