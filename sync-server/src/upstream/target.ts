import * as z from 'zod'
import { CouchDb } from './couch-db.ts'
import { CouchRefusal, CouchRemote, type CouchRemoteOptions } from './couch-remote.ts'
import { UpstreamError } from './upstream-error.ts'

const FIRST_ANSWER_MS = 8_000

/** Where a merge goes: a server with a db for each of ours, or one db for everything. */
export interface Target {
  /** Without credentials; receipts name it, and phones show it. */
  readonly label: string
  /** The db there for one of ours. */
  readonly dbFor: (sourceDb: string) => CouchDb
}

export type TargetSettings = Pick<CouchRemoteOptions, 'limits' | 'sources'>

const rootSchema = z.looseObject({
  couchdb: z.unknown().optional(),
  'express-pouchdb': z.unknown().optional(),
  db_name: z.string().optional(),
})

/**
 * Finds out what a URL stands for. A server root answers with the key `couchdb`; a db says its
 * name; a path that is not there yet becomes a db.
 *
 * @throws UpstreamError in words
 */
export async function openTarget(url: string, settings: TargetSettings): Promise<Target> {
  const { rootUrl, credentials } = parseTargetUrl(url)
  // A server that does not answer at all is told of soon; patience is for a line that breaks.
  const limits = {
    ...settings.limits,
    giveUpAfterMs: Math.min(settings.limits.giveUpAfterMs, FIRST_ANSWER_MS),
  }
  const first = new CouchRemote({ rootUrl, credentials, ...settings, limits })
  const answer = await probe(first)
  const here = new CouchRemote({ rootUrl, credentials, ...settings })
  const label = here.label
  const isServer = answer !== null && ('couchdb' in answer || 'express-pouchdb' in answer)
  if (isServer) return { label, dbFor: (sourceDb) => new CouchDb(here, sourceDb) }
  const { parentUrl, dbName } = splitDbUrl(rootUrl)
  if (dbName === null || (answer !== null && answer.db_name === undefined)) {
    throw new UpstreamError('not_couchdb', `${label} answers, but it is no CouchDB server.`)
  }
  const parent = new CouchRemote({ rootUrl: parentUrl, credentials, ...settings })
  if (answer === null) await checkIsServer(parent, label)
  const db = new CouchDb(parent, dbName)
  return { label, dbFor: () => db }
}

async function probe(remote: CouchRemote): Promise<z.infer<typeof rootSchema> | null> {
  try {
    const answer = await remote.ask({ method: 'GET', path: '' }, z.unknown())
    return rootSchema.safeParse(answer).data ?? { kind: 'something else' }
  } catch (error) {
    if (error instanceof CouchRefusal && error.status === 404) return null
    throw inWords(error, remote.label)
  }
}

/** Nothing is made below an address that is no CouchDB. */
async function checkIsServer(parent: CouchRemote, label: string): Promise<void> {
  const root = await probe(parent)
  if (root !== null && ('couchdb' in root || 'express-pouchdb' in root)) return
  throw new UpstreamError('not_couchdb', `There is no CouchDB server at ${label}.`)
}

function inWords(error: unknown, label: string): unknown {
  if (!(error instanceof CouchRefusal)) return error
  const words =
    error.status === 403
      ? `${label} lets nobody in with this user: ${error.reason}`
      : `${label} refuses: ${error.message}`
  return new UpstreamError('refused', words, { cause: error })
}

function parseTargetUrl(text: string) {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    // The text itself may hold a password, so it is not repeated.
    throw new UpstreamError(
      'not_couchdb',
      'The address after --to is no URL. It looks like http://user:password@host:5984/',
    )
  }
  const user = decodeURIComponent(url.username)
  const credentials = user === '' ? null : { user, password: decodeURIComponent(url.password) }
  const path = url.pathname.replace(/\/+$/, '')
  return { rootUrl: `${url.origin}${path}/`, credentials }
}

function splitDbUrl(rootUrl: string): { parentUrl: string; dbName: string | null } {
  const url = new URL(rootUrl)
  const parts = url.pathname.split('/').filter((part) => part !== '')
  const last = parts.pop()
  const parentUrl = `${url.origin}/${parts.map((part) => `${part}/`).join('')}`
  return { parentUrl, dbName: last === undefined ? null : decodeURIComponent(last) }
}
