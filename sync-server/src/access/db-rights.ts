import { type SecurityBody, type SecurityNames, SyncError } from '@tributary/sync-protocol'
import type { Principal } from './principal.ts'

/**
 * Whether somebody may read and write docs of a db: server admins, the db's admins and members.
 * A db whose members list is empty is open to everybody, as in CouchDB.
 */
function mayRead(principal: Principal, security: SecurityBody): boolean {
  if (mayAdminister(principal, security)) return true
  const { names = [], roles = [] } = security.members ?? {}
  if (names.length === 0 && roles.length === 0) return true
  return isListed(principal, security.members)
}

/** Whether somebody may change design docs, security and settings of a db. */
export function mayAdminister(principal: Principal, security: SecurityBody): boolean {
  return principal.isAdmin || isListed(principal, security.admins)
}

function isListed(principal: Principal, listed: SecurityNames | undefined): boolean {
  const { name, roles } = principal
  if (name !== null && (listed?.names ?? []).includes(name)) return true
  return (listed?.roles ?? []).some((role) => roles.includes(role))
}

/** @throws SyncError `unauthorized` for the anonymous, `forbidden` for others */
export function checkMayRead(principal: Principal, security: SecurityBody): void {
  if (mayRead(principal, security)) return
  throw new SyncError(principal.name === null ? 'unauthorized' : 'forbidden')
}

/** @throws SyncError `unauthorized`: CouchDB answers 401 here, whoever asks */
export function checkMayAdminister(principal: Principal, security: SecurityBody): void {
  if (mayAdminister(principal, security)) return
  throw new SyncError('unauthorized', 'You are not a server or db admin.')
}

/** @throws SyncError `unauthorized` */
export function checkIsServerAdmin(principal: Principal): void {
  if (!principal.isAdmin) throw new SyncError('unauthorized', 'You are not a server admin.')
}
