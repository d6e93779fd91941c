import { SyncError } from '@tributary/sync-protocol'

/** For a method that a path does not have; the answer names those it has. */
export class MethodNotAllowed extends SyncError {
  readonly allowed: readonly string[]

  constructor(allowed: readonly string[]) {
    super('method_not_allowed', `Only ${allowed.join(',')} allowed`)
    this.allowed = allowed
  }
}
