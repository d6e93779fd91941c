import { isRoleHeld, parseRecord, type RoleHoldingRecord, roleInTeam } from '@tributary/records'
import type { Database } from '../replication/database.ts'
import { type FollowedChange, followDb, type Following } from './follow-db.ts'

export interface RoleRights {
  /** Roles this person has now, by the hub's clock; of a team only, as `roleInTeam`. */
  readonly rolesOf: (personId: string) => readonly string[]
  /** Every word about this person's roles that this hub goes by, intentions included. */
  readonly holdingsOf: (personId: string) => readonly RoleHoldingRecord[]
  /** Counts at once what was just written, before it is read back. */
  readonly takeIn: (record: RoleHoldingRecord) => void
  /** Milliseconds since 1970 when the next role begins or ends; null when none will. */
  readonly nextTurn: () => number | null
  readonly following: Following
}

/**
 * Keeps who has which role as the records say it. Only what this very hub let in counts: words of
 * another hub, carried here by a merge, give nobody anything.
 */
export function followRoles(options: {
  readonly hubDb: Database
  readonly hubId: string
  readonly journeyId: string
  readonly nowMs: () => number
  readonly signal: AbortSignal
  readonly onFailure: (failure: unknown) => void
  readonly onChange: () => void
}): RoleRights {
  const { hubId, journeyId, nowMs } = options
  const byId = new Map<string, RoleHoldingRecord>()
  const idsByPerson = new Map<string, Set<string>>()

  function forget(id: string) {
    const before = byId.get(id)
    if (before === undefined) return
    byId.delete(id)
    idsByPerson.get(before.body.personId)?.delete(id)
  }

  function takeIn(record: RoleHoldingRecord) {
    forget(record._id)
    if (record.hubId !== hubId) return
    byId.set(record._id, record)
    const { personId } = record.body
    idsByPerson.set(personId, (idsByPerson.get(personId) ?? new Set()).add(record._id))
  }

  function takeInAll(changes: readonly FollowedChange[]) {
    for (const { id, isDeleted, doc } of changes) {
      const parsed = isDeleted ? null : parseRecord(doc)
      if (parsed?.ok === true && parsed.record.type === 'roleHolding') takeIn(parsed.record)
      else forget(id)
    }
    options.onChange()
  }

  const holdingsOf = (personId: string) =>
    [...(idsByPerson.get(personId) ?? [])].flatMap((id) => byId.get(id) ?? [])

  return {
    holdingsOf,
    takeIn: (record) => {
      takeIn(record)
      options.onChange()
    },
    rolesOf: (personId) => {
      const now = nowMs()
      const held = holdingsOf(personId)
        .filter(({ body }) => isRoleHeld(body, now))
        .flatMap(({ body: { role, scope } }) => {
          if (scope === journeyId) return [role]
          return scope.startsWith('team:') ? [roleInTeam(role, scope)] : []
        })
      return [...new Set(held)].sort()
    },
    nextTurn: () => {
      const now = nowMs()
      let next: number | null = null
      for (const { body } of byId.values()) {
        if (!body.isGranted) continue
        for (const time of [body.from, body.to]) {
          const ms = time === undefined ? Number.NaN : Date.parse(time)
          if (ms > now && (next === null || ms < next)) next = ms
        }
      }
      return next
    },
    following: followDb(options.hubDb, {
      signal: options.signal,
      onFailure: options.onFailure,
      wants: ({ _id }) => typeof _id === 'string' && _id.startsWith('roleHolding:'),
      onChanges: takeInAll,
    }),
  }
}

/** Between looks: a laptop that slept, or whose clock was set, is caught up with within it. */
const LOOK_MS = 500

/** Rings when a role begins or ends by itself, so that open feeds end with it. @returns how to stop */
export function ringAtTurns(
  roles: Pick<RoleRights, 'nextTurn'>,
  nowMs: () => number,
  ring: () => void,
): () => void {
  let next = roles.nextTurn()
  const timer = setInterval(() => {
    const isDue = next !== null && nowMs() >= next
    next = roles.nextTurn()
    if (isDue) ring()
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
