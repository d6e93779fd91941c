import type { Observable } from 'rxjs'
import type { CommandSources } from './command-sources.ts'
import type { Me } from './entry-views.ts'
import type { Journal } from './journal.ts'
import type { Surroundings } from './live-records.ts'
import type { JournalDatabase } from './open-database.ts'

/** What a journal stands on, for reads and writes that load with the pages that need them. */
export interface JournalInside {
  readonly database: JournalDatabase
  readonly around$: Observable<Surroundings>
  readonly me: Me
  readonly commands: CommandSources
}

const insides = new WeakMap<Journal, JournalInside>()

export function keepSources(journal: Journal, inside: JournalInside): void {
  insides.set(journal, inside)
}

/** @throws Error for a journal that this code did not make */
export function sourcesOf(journal: Journal): JournalInside {
  const inside = insides.get(journal)
  if (inside === undefined) throw new Error('a journal without its records')
  return inside
}
