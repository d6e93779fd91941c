import { SyncError } from '@tributary/sync-protocol'
import type { Database } from './database.ts'

/**
 * A db some of whose methods are replaced.
 *
 * @param passes - which of the others may be used as they are; any that is not named is
 *   refused, also one that the port gets only later
 */
export function guardDatabase(
  db: Database,
  replaced: Partial<Database>,
  passes: 'all' | ReadonlySet<keyof Database>,
): Database {
  const names = new Map<PropertyKey, unknown>(Object.entries(replaced))
  const open: ReadonlySet<PropertyKey> | 'all' = passes
  return new Proxy(db, {
    get(target, key): unknown {
      if (names.has(key)) return names.get(key)
      const member: unknown = Reflect.get(target, key, target)
      if (typeof member === 'function') {
        if (open === 'all' || open.has(key)) return member.bind(target)
        return () => Promise.reject(refusal())
      }
      if (open === 'all' || typeof member !== 'object' || open.has(key)) return member
      // `indexing` gives away all docs at once: it is no method, and refused all the same.
      throw refusal()
    },
  })
}

function refusal(): SyncError {
  return new SyncError('forbidden', 'Only admins may do this here.')
}
