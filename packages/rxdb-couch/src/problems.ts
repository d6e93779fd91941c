import { BehaviorSubject, type Observable } from 'rxjs'
import type { Clock } from './clock.ts'
import type { Answer } from './couch-client.ts'
import type { SyncProblem } from './types.ts'

/** The one present problem of a collection. */
export interface Problems {
  readonly error$: Observable<SyncProblem | null>
  tell(kind: SyncProblem['kind'], message: string): void
  /** The thing that failed works again. */
  clear(...kinds: SyncProblem['kind'][]): void
  /** Tells what a refused request means for the whole db; nothing for an unreachable server. */
  tellAnswer(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): void
}

export function createProblems(db: string, clock: Clock): Problems {
  const subject = new BehaviorSubject<SyncProblem | null>(null)
  const tell = (kind: SyncProblem['kind'], message: string) => {
    if (subject.value?.kind === kind && subject.value.message === message) return
    subject.next({ kind, db, message, at: clock.now() })
  }
  return {
    error$: subject.asObservable(),
    tell,
    clear(...kinds) {
      if (subject.value !== null && kinds.includes(subject.value.kind)) subject.next(null)
    },
    tellAnswer(answer) {
      // An unreachable or signed-out hub is said once for all dbs, by `hub$`.
      if (answer.kind === 'unreachable' || answer.status === 401) return
      const message = `${answer.status} ${answer.error}: ${answer.reason}`
      if (answer.status === 403) tell('no_access', message)
      else if (answer.status === 404) tell('db_missing', message)
      else tell('server_refused', message)
    },
  }
}
