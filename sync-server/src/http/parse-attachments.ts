import { gunzipSync } from 'node:zlib'
import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import type { AttachmentWrite } from '../replication/database.ts'
import type { Limits } from './limits.ts'

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

/** Reads `_attachments`. @param followers - bytes for those with `follows: true`, in their order */
export function parseAttachments(
  value: unknown,
  followers: readonly Uint8Array[],
  limits: Limits,
): AttachmentWrite[] {
  if (!isJsonObject(value))
    throw new SyncError('bad_request', 'Attachments property must be a object')
  let next = 0
  return Object.entries(value).map(([name, entry]): AttachmentWrite => {
    checkAttachmentName(name)
    if (!isJsonObject(entry))
      throw new SyncError('bad_request', `Invalid attachment data for ${name}`)
    const member = (key: string) => (Object.hasOwn(entry, key) ? entry[key] : undefined)
    const digest = member('digest')
    if (member('stub') === true) {
      return { kind: 'stub', name, ...(typeof digest === 'string' ? { digest } : {}) }
    }
    const bytes = member('follows') === true ? followers[next++] : fromBase64(name, member('data'))
    if (bytes === undefined)
      throw new SyncError('bad_request', `The bytes of ${name} did not follow`)
    const revpos = member('revpos')
    return {
      kind: 'bytes',
      name,
      contentType: readContentType(member('content_type')),
      bytes: member('encoding') === 'gzip' ? gunzip(name, bytes, limits) : bytes,
      ...(typeof revpos === 'number' && Number.isSafeInteger(revpos) && revpos > 0
        ? { revpos }
        : {}),
    }
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

function fromBase64(name: string, data: unknown): Uint8Array {
  if (typeof data !== 'string' || !BASE64.test(data)) {
    throw new SyncError('bad_request', `Invalid attachment data for ${name}`)
  }
  return Buffer.from(data, 'base64')
}

/** CouchDB sends compressible attachments gzipped; we keep all of them plain. */
function gunzip(name: string, bytes: Uint8Array, limits: Limits): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.maxAttachmentBytes })
  } catch (error) {
    throw new SyncError('bad_request', `Invalid attachment data for ${name}`, { cause: error })
  }
}
