import { isJsonObject, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { Principal } from './principal.ts'
import type { StoredPassword } from './password-hasher.ts'

/** Before each name in the ids of `_users`. */
export const USER_ID_PREFIX = 'org.couchdb.user:'

/** The name in an id of `_users`; `undefined` for design docs and others. */
export function nameOfUserId(docId: string): string | undefined {
  return docId.startsWith(USER_ID_PREFIX) ? docId.slice(USER_ID_PREFIX.length) : undefined
}

/** The members that hold a hash; a new password replaces all of them. */
export const PASSWORD_MEMBERS: ReadonlySet<string> = new Set([
  'password',
  'password_scheme',
  'password_sha',
  'pbkdf2_prf',
  'salt',
  'iterations',
  'derived_key',
  'preserve_salt',
])

/** How to check the password of a user doc; `undefined` when it has none that can be checked. */
export function storedPasswordOf(doc: JsonObject): StoredPassword | undefined {
  const scheme = doc['password_scheme'] ?? 'simple'
  const { salt = '', iterations = 10_000, pbkdf2_prf: prf = 'sha' } = doc
  const key = scheme === 'simple' ? doc['password_sha'] : doc['derived_key']
  const isGood =
    (scheme === 'simple' || scheme === 'pbkdf2' || scheme === 'simple+pbkdf2') &&
    typeof salt === 'string' &&
    typeof key === 'string' &&
    typeof prf === 'string' &&
    Number.isSafeInteger(iterations)
  return isGood ? { scheme, salt, prf, iterations: Number(iterations), key } : undefined
}

/** The roles of a user doc. Those that begin with `_` are the server's own and never come from there. */
export function rolesOf(doc: JsonObject): string[] {
  const roles = doc['roles']
  if (!Array.isArray(roles)) return []
  return roles.filter((role) => typeof role === 'string' && isPlainRole(role))
}

function isPlainRole(role: string): boolean {
  return !role.startsWith('_') || role === '_metrics'
}

interface UserWrite {
  readonly docId: string
  /** With `_deleted` when it is one. */
  readonly incoming: JsonObject
  /** What is stored now; `null` when there is nothing or it is deleted. */
  readonly stored: JsonObject | null
  readonly principal: Principal
  /** Server admin, or admin of `_users`. */
  readonly isAdmin: boolean
}

/**
 * The rules of `_users`, CouchDB's own in their order and words: who may write which user doc,
 * and what it must look like.
 *
 * @throws SyncError `forbidden`, `not_found` (the doc of somebody else, which is not shown either)
 */
export function checkUserWrite(write: UserWrite): void {
  const { docId, incoming, stored, principal, isAdmin } = write
  const docName = nameOfUserId(docId)
  if (!isAdmin && principal.name !== null && principal.name !== docName) {
    throw new SyncError('not_found')
  }
  if (incoming['_deleted'] === true) {
    if (isAdmin || (principal.name !== null && principal.name === stored?.['name'])) return
    throw new SyncError('forbidden', 'Only admins may delete other user docs.')
  }
  const { name, roles } = checkShape(incoming, docId)
  if (stored !== null && stored['name'] !== name) forbid('Usernames can not be changed.')
  checkPasswordMembers(incoming)
  if (!isAdmin) checkOwnWrite(principal, name, roles, stored)
  if (!roles.every(isPlainRole)) {
    forbid('No system roles (starting with underscore) in users db.')
  }
  if (name.startsWith('_')) forbid('Username may not start with underscore.')
  if (name.includes(':')) forbid('Character `:` is not allowed in usernames.')
}

function checkShape(doc: JsonObject, docId: string): { name: string; roles: string[] } {
  const { type, name, roles } = doc
  if (type !== 'user') forbid('doc.type must be user')
  if (typeof name !== 'string' || name === '') return forbid('doc.name is required')
  if (roles === undefined || roles === null) forbid('doc.roles must exist')
  if (!Array.isArray(roles)) return forbid('doc.roles must be an array')
  const texts = roles.filter((role) => typeof role === 'string')
  if (texts.length < roles.length) forbid('doc.roles can only contain strings')
  if (docId !== USER_ID_PREFIX + name) forbid('Doc ID must be of the form org.couchdb.user:name')
  return { name, roles: texts }
}

function checkPasswordMembers(doc: JsonObject): void {
  const { password_scheme: scheme, password_sha: sha, salt, iterations, derived_key: key } = doc
  if (sha && !salt) {
    forbid('Users with password_sha must have a salt.See /_utils/script/couch.js for example code.')
  }
  if (scheme && scheme !== 'simple' && scheme !== 'pbkdf2' && scheme !== 'simple+pbkdf2') {
    forbid(
      `Password scheme \`${typeof scheme === 'string' ? scheme : JSON.stringify(scheme)}\` not supported.`,
    )
  }
  if (scheme !== 'pbkdf2') return
  if (typeof iterations !== 'number') forbid('iterations must be a number.')
  if (typeof key !== 'string') forbid('derived_key must be a string.')
}

function checkOwnWrite(
  principal: Principal,
  name: string,
  roles: readonly string[],
  stored: JsonObject | null,
): void {
  if (stored === null) {
    if (roles.length > 0) forbid('Only _admin may set roles')
    return
  }
  if (principal.name !== name) forbid('You may only update your own user document.')
  const before = Array.isArray(stored['roles']) ? stored['roles'].map(String) : []
  const isSame =
    before.length === roles.length &&
    before.toSorted().every((role, index) => role === roles.toSorted()[index])
  if (!isSame) forbid('Only _admin may edit roles')
}

function forbid(reason: string): never {
  throw new SyncError('forbidden', reason)
}

/** @throws Error when the text is no JSON object: bodies that are stored always are */
export function parseStoredDoc(json: string): JsonObject {
  const doc: unknown = JSON.parse(json)
  if (!isJsonObject(doc)) throw new Error('a stored doc is no object')
  return doc
}
