import { isJsonObject } from '@tributary/sync-protocol'
import { ReplicationError } from './replication-error.ts'

/** One side of a replication. */
export type Endpoint =
  | {
      readonly kind: 'remote'
      /** Of the db, without credentials and without a slash at the end. */
      readonly url: string
      readonly user: string | undefined
      /** Sent with each request, credentials among them; names in lower case. */
      readonly headers: Readonly<Record<string, string>>
      /** What people are shown. */
      readonly label: string
    }
  | { readonly kind: 'local'; readonly name: string; readonly label: string }

/** The server's own business: a job that set these could speak as somebody else, or break frames. */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
])

/**
 * Reads `source` or `target`: a URL, an object with `url`, `headers` and `auth.basic`, or the
 * name of a db here.
 *
 * @throws ReplicationError in words that never repeat the address, which may hold a password
 */
export function readEndpoint(value: unknown): Endpoint {
  if (typeof value === 'string' && !/^https?:/i.test(value)) return readLocal(value)
  if (typeof value === 'string') return readRemote(value, {}, undefined)
  if (!isJsonObject(value) || typeof value['url'] !== 'string') {
    throw new ReplicationError('bad_request', 'Missing replicator database')
  }
  const { url, headers, auth } = value
  if (headers !== undefined && !isJsonObject(headers)) {
    throw new ReplicationError('bad_request', '`headers` must be an object')
  }
  if (!/^https?:/i.test(url)) return readLocal(url)
  return readRemote(url, readHeaders(headers ?? {}), readAuth(auth))
}

function readLocal(name: string): Endpoint {
  if (!/^[a-z_][a-z0-9_$()+/-]{0,200}$/.test(name)) {
    throw new ReplicationError('bad_request', 'endpoint has an invalid url')
  }
  return { kind: 'local', name, label: name }
}

interface BasicAuth {
  readonly user: string
  readonly password: string
}

function readRemote(
  text: string,
  headers: Readonly<Record<string, string>>,
  auth: BasicAuth | undefined,
): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.pathname === '/' || url.search !== '' || url.hash !== '') {
    throw new ReplicationError('bad_request', 'endpoint has an invalid url')
  }
  const given = auth ?? readUserInfo(url)
  const plain = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  const basic =
    given === undefined
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${given.user}:${given.password}`).toString('base64')}`,
        }
  const all = { ...headers, ...basic }
  return {
    kind: 'remote',
    url: plain,
    user: given?.user ?? userOfHeader(headers['authorization']),
    headers: all,
    label: `${plain}/`,
  }
}

function readUserInfo(url: URL): BasicAuth | undefined {
  if (url.username === '') return undefined
  try {
    return {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    }
  } catch (error) {
    if (error instanceof URIError) {
      throw new ReplicationError('bad_request', 'endpoint has an invalid url')
    }
    throw error
  }
}

function readAuth(value: unknown): BasicAuth | undefined {
  const basic = isJsonObject(value) ? value['basic'] : undefined
  if (basic === undefined) return undefined
  const { username: user, password } = isJsonObject(basic) ? basic : {}
  if (typeof user === 'string' && typeof password === 'string') return { user, password }
  throw new ReplicationError('bad_request', '`auth.basic` needs a username and a password')
}

function readHeaders(value: object): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, text] of Object.entries(value)) {
    const lower = name.toLowerCase()
    const isGood =
      /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(lower) &&
      typeof text === 'string' &&
      /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
    if (!isGood) throw new ReplicationError('bad_request', '`headers` holds one that is none')
    if (!OWN_HEADERS.has(lower)) headers[lower] = text
  }
  return headers
}

function userOfHeader(header: string | undefined): string | undefined {
  const encoded = /^Basic (\S+)$/i.exec(header ?? '')?.[1]
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, 'base64').toString('utf8').split(':')[0]
}
