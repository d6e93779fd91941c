import { isSyncError, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { ChangesFilter } from '../replication/changes-query.ts'
import type { BulkGetAnswer, Database } from '../replication/database.ts'
import type { DocWrite, WriteOutcome } from '../replication/doc-write.ts'
import { guardDatabase } from '../replication/guarded-database.ts'
import type { SystemDb } from '../replication/system-db.ts'
import type { WritePolicy } from '../replication/write-policy.ts'
import { mayAdminister } from './db-rights.ts'
import type { PasswordHasher } from './password-hasher.ts'
import type { Principal } from './principal.ts'
import {
  checkUserWrite,
  nameOfUserId,
  parseStoredDoc,
  PASSWORD_MEMBERS,
  USER_ID_PREFIX,
} from './user-doc.ts'

/** Each costs a fifth of a second of one core. */
const MAX_PASSWORDS = 100

/** `_users`, in which everybody sees and changes their own doc alone. */
export function createUsersDb(options: {
  readonly hasher: PasswordHasher
  readonly isSecurityEditable: boolean
}): SystemDb {
  const { hasher, isSecurityEditable } = options
  return {
    openTo: 'members',
    isSecurityEditable,
    viewFor: async (db, principal) => {
      const isAdmin = mayAdminister(principal, await db.security())
      const writeDocs = guardedWrites(db, principal, isAdmin, hasher)
      return isAdmin
        ? guardDatabase(db, { writeDocs }, 'all')
        : guardDatabase(db, { ...ownReads(db, principal), writeDocs }, READABLE)
    },
  }
}

const READABLE = new Set(['info', 'security', 'changed'] as const)

/** What somebody who is no admin may read: their own doc, as if there were no other. */
function ownReads(db: Database, principal: Principal): Partial<Database> {
  const isOwn = (docId: string) =>
    principal.name !== null && docId === USER_ID_PREFIX + principal.name
  const check = (docId: string) => {
    if (isOwn(docId)) return
    if (!docId.startsWith('_design/')) throw new SyncError('not_found')
    const reason = 'Only administrators can view design docs in the users database.'
    throw new SyncError('forbidden', reason)
  }
  return {
    getDoc: async (docId, options) => {
      check(docId)
      return db.getDoc(docId, options)
    },
    openRevs: async (docId, options) => {
      check(docId)
      return db.openRevs(docId, options)
    },
    getAttachment: async (docId, name, rev) => {
      check(docId)
      return db.getAttachment(docId, name, rev)
    },
    bulkGet: async (requests, options) => {
      const answers = await db.bulkGet(
        requests.filter(({ id }) => isOwn(id)),
        options,
      )
      const left = answers.values()
      const told: BulkGetAnswer[] = []
      for (const { id, rev = 'undefined' } of requests) {
        const own = isOwn(id) ? left.next().value : undefined
        // What did not fit into this answer is asked for again.
        if (isOwn(id) && own === undefined) break
        told.push(own ?? { id, docs: [{ error: { rev, error: 'not_found', reason: 'missing' } }] })
      }
      return told
    },
    allDocs: async () => {
      throw new SyncError('forbidden', 'Only admins can access _all_docs of system databases.')
    },
    changes: async (query) => db.changes({ ...query, filter: ownFilter(query.filter, isOwn) }),
  }
}

function ownFilter(
  asked: ChangesFilter | undefined,
  isOwn: (docId: string) => boolean,
): ChangesFilter {
  if (asked?.kind === 'function') {
    throw new SyncError('forbidden', 'Only admins may filter system databases by a function.')
  }
  return {
    kind: 'matches',
    matches: (doc) => {
      const { _id: id } = doc
      if (typeof id !== 'string' || !isOwn(id)) return false
      switch (asked?.kind) {
        case undefined:
          return true
        case 'doc_ids':
          return asked.docIds.has(id)
        case 'design':
          return false
        case 'matches':
        case 'selector':
          return asked.matches(doc)
      }
    },
  }
}

/** Judges each doc, hashes its password, and judges it again inside the write. */
function guardedWrites(
  db: Database,
  principal: Principal,
  isAdmin: boolean,
  hasher: PasswordHasher,
): Database['writeDocs'] {
  const policy: WritePolicy = ({ docId, incoming, stored }) => {
    if (docId.startsWith('_design/')) return
    const current = stored?.['_deleted'] === true ? null : stored
    checkUserWrite({ docId, incoming, stored: current, principal, isAdmin })
  }

  /** Whoever may not write this doc must not make us hash for it, either. */
  async function prepare(write: DocWrite, mayHash: boolean): Promise<DocWrite> {
    if (/^_(design|local)\//.test(write.id)) {
      if (isAdmin) return write
      throw new SyncError('not_found')
    }
    const doc = parseStoredDoc(write.body)
    const incoming = write.isDeleted ? { ...doc, _deleted: true } : doc
    const stored = await storedDoc(db, write.id)
    checkUserWrite({ docId: write.id, incoming, stored, principal, isAdmin })
    const { password } = doc
    if (password === undefined || password === null) return write
    if (typeof password !== 'string') {
      throw new SyncError('bad_request', 'The password must be a string.')
    }
    if (!mayHash) throw new SyncError('too_large', 'Too many passwords in one request.')
    return { ...write, body: printHashed(doc, await hasher.hash(password)) }
  }

  return async (docs, options) => {
    const prepared: Prepared[] = []
    let hashedCount = 0
    // One after the other, so that a long list of people leaves room for others' logins.
    for (const doc of docs) {
      const each = await outcomeOf(prepare(doc, hashedCount < (isAdmin ? MAX_PASSWORDS : 1)))
      if ('write' in each && each.write !== doc) hashedCount += 1
      prepared.push(each)
    }
    const good = prepared.flatMap((each) => ('write' in each ? [each.write] : []))
    const both: WritePolicy = (write) => {
      policy(write)
      options.policy?.(write)
    }
    const stored = (await db.writeDocs(good, { ...options, policy: both })).values()
    return docs.map((doc, index): WriteOutcome => {
      const each = prepared[index]
      const outcome =
        each !== undefined && 'refusal' in each ? refused(doc, each.refusal) : stored.next().value
      if (outcome === undefined) throw new Error('a write came back without an outcome')
      return outcome
    })
  }
}

type Prepared = { readonly write: DocWrite } | { readonly refusal: SyncError }

async function outcomeOf(preparing: Promise<DocWrite>): Promise<Prepared> {
  try {
    return { write: await preparing }
  } catch (error) {
    if (!isSyncError(error)) throw error
    return { refusal: error }
  }
}

function refused(doc: DocWrite, refusal: SyncError): WriteOutcome {
  return {
    kind: 'refused',
    id: doc.id,
    ...(doc.rev === undefined ? {} : { rev: doc.rev }),
    refusal,
  }
}

async function storedDoc(db: Database, docId: string): Promise<JsonObject | null> {
  if (nameOfUserId(docId) === undefined) return null
  try {
    return parseStoredDoc((await db.getDoc(docId)).json)
  } catch (error) {
    if (isSyncError(error)) return null
    throw error
  }
}

/** The doc's text with the hash in place of the password, in CouchDB's order. */
function printHashed(doc: JsonObject, hashed: object): string {
  const own = Object.entries(doc).filter(([key]) => !PASSWORD_MEMBERS.has(key))
  const members = [...Object.entries(hashed), ...own].map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  )
  return `{${members.join(',')}}`
}
