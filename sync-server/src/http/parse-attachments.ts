import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import type { AttachmentWrite } from '../replication/doc-write.ts'
import type { Limits } from './limits.ts'

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

/**
 * Reads `_attachments`. Inline data is base64 of the plain bytes whatever `encoding` says, and its
 * digest is made anew: both as in CouchDB, whose digests may be those of gzipped bytes.
 *
 * @param mayFollow - whether the body goes on with the bytes of those that say `follows`
 * @throws SyncError `bad_request`, `attachment_too_large`
 */
export function parseAttachments(
  value: unknown,
  limits: Limits,
  mayFollow: boolean,
): AttachmentWrite[] {
  if (!isJsonObject(value))
    throw new SyncError('bad_request', 'Attachments property must be a object')
  const entries = Object.entries(value)
  if (entries.length > limits.maxAttachments) {
    throw new SyncError('bad_request', `At most ${limits.maxAttachments} attachments`)
  }
  return entries.map(([name, entry]): AttachmentWrite => {
    checkAttachmentName(name)
    if (!isJsonObject(entry))
      throw new SyncError('bad_request', `Invalid attachment data for ${name}`)
    const member = (key: string) => (Object.hasOwn(entry, key) ? entry[key] : undefined)
    const revpos = countOf(member('revpos'))
    const digest = digestOf(member('digest'))
    if (member('stub') === true) {
      return { kind: 'stub', name, ...given({ digest, revpos }) }
    }
    const common = {
      name,
      contentType: readContentType(member('content_type')),
      // 0 is CouchDB's word for "not known".
      ...given({ revpos: revpos === 0 ? undefined : revpos }),
    }
    if (member('follows') === true) {
      if (!mayFollow) throw new SyncError('bad_request', `The bytes of ${name} did not follow`)
      const length = countOf(member('length'))
      const encodedLength = countOf(member('encoded_length'))
      const isGzipped = isGzip(name, member('encoding'))
      return { kind: 'follows', ...common, isGzipped, ...given({ digest, length, encodedLength }) }
    }
    const bytes = fromBase64(name, member('data'))
    if (bytes.length > limits.maxAttachmentBytes) throw new SyncError('attachment_too_large', name)
    return { kind: 'bytes', ...common, bytes, ...given({ sentDigest: digest }) }
  })
}

/** @throws SyncError `bad_request` */
export function checkAttachmentName(name: string): void {
  if (name.startsWith('_')) {
    throw new SyncError(
      'bad_request',
      `Attachment name '${name}' starts with prohibited character '_'`,
    )
  }
  if (name === '' || /[\p{Surrogate}\0]/u.test(name)) {
    throw new SyncError('bad_request', 'Attachment name is not UTF-8 encoded')
  }
}

/** A type that is safe to send back as a header. */
export function readContentType(value: unknown): string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,255}$/.test(value)
    ? value
    : 'application/octet-stream'
}

/** Those members that have a value. */
function given<T extends Readonly<Record<string, string | number | undefined>>>(
  members: T,
): { [K in keyof T]?: NonNullable<T[K]> } {
  const kept: { [K in keyof T]?: NonNullable<T[K]> } = {}
  for (const key in members) {
    const value = members[key]
    if (value !== undefined) kept[key] = value
  }
  return kept
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

function digestOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 200 ? value : undefined
}

function isGzip(name: string, encoding: unknown): boolean {
  if (encoding === undefined || encoding === 'identity') return false
  if (encoding === 'gzip') return true
  throw new SyncError('bad_request', `Unknown encoding of ${name}`)
}

function fromBase64(name: string, data: unknown): Uint8Array {
  if (typeof data !== 'string' || !BASE64.test(data) || !isWholeBase64(data)) {
    throw new SyncError('bad_request', `Invalid attachment data for ${name}`)
  }
  return Buffer.from(data, 'base64')
}

/** Whether the letters and the padding come in fours, as CouchDB wants them. */
function isWholeBase64(data: string): boolean {
  const blanks = /\s/.test(data) ? (data.match(/\s/g)?.length ?? 0) : 0
  return (data.length - blanks) % 4 === 0
}
