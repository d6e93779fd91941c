import { SyncError } from '@tributary/sync-protocol'
import type { Database } from './database.ts'

/**
 * A db some of whose methods are replaced.
 *
 * @param passes - which of the others may be called as they are; any that is not named is
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
      if (typeof member !== 'function') return member
      if (open === 'all' || open.has(key)) return member.bind(target)
      return () => Promise.reject(new SyncError('forbidden', 'Only admins may do this here.'))
    },
  })
}
