import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import type { Database } from '../replication/database.ts'
import { followDb, type Following } from './follow-db.ts'

export interface FollowedName {
  readonly current: () => string
  readonly following: Following
}

/** What a record calls itself now; people rename their hub and their journey on a phone. */
export function followName(
  db: Database,
  about: { readonly id: string; readonly field: string; readonly initial: string },
  options: { readonly signal: AbortSignal; readonly onFailure: (failure: unknown) => void },
): FollowedName {
  let name = about.initial
  const following = followDb(db, {
    ...options,
    wants: (doc) => doc['_id'] === about.id,
    onChanges: (changes) => {
      for (const { isDeleted, doc } of changes) if (!isDeleted) name = readName(doc) ?? name
    },
  })
  function readName(doc: JsonObject): string | null {
    const body = doc['body']
    const found = typeof body === 'object' && body !== null ? Object.entries(body) : []
    const value = found.find(([field]) => field === about.field)?.[1]
    return typeof value === 'string' && value.trim() !== '' ? value : null
  }
  return { current: () => name, following }
}

export interface FollowedPeople {
  readonly nameOf: (personId: string) => string | null
  readonly ids: () => readonly string[]
  /** Who wants no cards of paper entered in their name. */
  readonly refusesPaper: (personId: string) => boolean
  readonly following: Following
}

/** What people call themselves now, for the host. */
export function followPeople(
  hubDb: Database,
  options: { readonly signal: AbortSignal; readonly onFailure: (failure: unknown) => void },
): FollowedPeople {
  const names = new Map<string, string>()
  const withoutPaper = new Set<string>()
  const following = followDb(hubDb, {
    ...options,
    wants: ({ _id }) => typeof _id === 'string' && _id.startsWith('person:'),
    onChanges: (changes) => {
      for (const { id, isDeleted, doc } of changes) {
        const body = isJsonObject(doc['body']) ? doc['body'] : {}
        const name = body['displayName']
        if (!isDeleted && body['noPaper'] === true) withoutPaper.add(id)
        else withoutPaper.delete(id)
        if (isDeleted || typeof name !== 'string') names.delete(id)
        else names.set(id, name)
      }
    },
  })
  return {
    nameOf: (personId) => names.get(personId) ?? null,
    ids: () => [...names.keys()],
    refusesPaper: (personId) => withoutPaper.has(personId),
    following,
  }
}
