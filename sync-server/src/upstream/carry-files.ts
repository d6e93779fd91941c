import { randomUUID } from 'node:crypto'
import { isJsonObject } from '@tributary/sync-protocol'
import { readWhole, refusalOf } from '../replicator/http-client.ts'
import type { PeerLine } from '../replicator/peer-line.ts'
import { encodeId, isRefusalOfDocs } from '../replicator/peer-wire.ts'
import { ReplicationError } from '../replicator/replication-error.ts'
import type { CouchDb, CouchDoc, RefusedDoc } from './couch-db.ts'

interface File {
  readonly name: string
  readonly contentType: string
  readonly length: number
  readonly revpos: number | undefined
}

/** A doc that says which attachments it has (`stub`) and where their bytes are. */
interface Carried {
  readonly doc: CouchDoc
  /** The rev that has the bytes at the source. */
  readonly rev: string
  readonly newEdits: boolean
}

/** Statuses of a server that takes no multipart, but may take the same as JSON. */
const NO_MULTIPART = [400, 411, 415]

export function hasFiles(doc: CouchDoc): boolean {
  return filesOf(doc).length > 0
}

/**
 * Sends docs with attachments one after the other, their bytes as they come from the source and no
 * faster than the target takes them: nothing of a film is held but what is on the way.
 *
 * @returns those that were refused
 */
export async function carryFiles(
  source: CouchDb,
  target: CouchDb,
  carried: readonly Carried[],
): Promise<readonly RefusedDoc[]> {
  const refused: RefusedDoc[] = []
  for (const each of carried) {
    const [from, to] = [source.line(), target.line()]
    const reason = await source.inWords(() =>
      target.inWords(() => unlessGone(to.retry(() => carryOne(from, to, each)))),
    )
    if (reason !== null) refused.push({ id: each.doc._id, reason })
  }
  return refused
}

/** Withdrawn or edited since it was looked at: the next merge knows what stands there instead. */
async function unlessGone(carrying: Promise<string | null>): Promise<string | null> {
  try {
    return await carrying
  } catch (error) {
    if (error instanceof ReplicationError && error.status === 404) return error.reason
    throw error
  }
}

/** @returns why it was refused, if it was. @throws ReplicationError, passing, when a line breaks */
async function carryOne(from: PeerLine, to: PeerLine, carried: Carried): Promise<string | null> {
  const { doc, newEdits } = carried
  const boundary = randomUUID()
  const asked = {
    method: 'PUT',
    path: `/${encodeId(doc._id)}`,
    query: { new_edits: newEdits },
  } as const
  const streamed = await to.askOnce({
    ...asked,
    body: {
      contentType: `multipart/related; boundary="${boundary}"`,
      chunks: related(from, carried, boundary),
    },
  })
  const answer = NO_MULTIPART.includes(streamed.status)
    ? await to.askOnce({ ...asked, json: await inline(from, carried) })
    : streamed
  if (answer.status < 300) return null
  if (isRefusalOfDocs(answer.status)) return refusalOf(to.line, answer).reason
  throw to.explained(answer)
}

/** The doc first, then the bytes of each of its attachments, in their order. */
async function* related(
  from: PeerLine,
  carried: Carried,
  boundary: string,
): AsyncGenerator<Buffer, void> {
  const files = filesOf(carried.doc)
  const stubs = files.map(({ name, contentType, length, revpos }) => [
    name,
    {
      follows: true,
      content_type: contentType,
      length,
      ...(revpos === undefined || carried.newEdits ? {} : { revpos }),
    },
  ])
  const doc = { ...carried.doc, _attachments: Object.fromEntries(stubs) }
  yield Buffer.from(
    `--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(doc)}\r\n--${boundary}`,
  )
  for (const file of files) {
    const { contentType, length } = file
    const name = file.name.replace(/["\\\r\n]/g, (char) => encodeURIComponent(char))
    yield Buffer.from(
      `\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
        `Content-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n`,
    )
    yield* bytesOf(from, carried, file)
    yield Buffer.from(`\r\n--${boundary}`)
  }
  yield Buffer.from('--')
}

async function* bytesOf(
  from: PeerLine,
  { doc, rev }: Carried,
  { name }: File,
): AsyncGenerator<Buffer, void> {
  const path = `/${encodeId(doc._id)}/${encodeURIComponent(name)}`
  const { chunks } = await from.openGood({ method: 'GET', path, query: { rev }, accept: '*/*' })
  yield* chunks
}

/** For a server that knows JSON alone: the bytes of one doc within it, held whole. */
async function inline(from: PeerLine, carried: Carried): Promise<object> {
  const attachments: Record<string, object> = {}
  for (const file of filesOf(carried.doc)) {
    const bytes = await readWhole(from.line, bytesOf(from, carried, file))
    attachments[file.name] = { content_type: file.contentType, data: bytes.toString('base64') }
  }
  return { ...carried.doc, _attachments: attachments }
}

function filesOf({ _attachments: attachments }: CouchDoc): File[] {
  if (!isJsonObject(attachments)) return []
  return Object.entries(attachments).flatMap(([name, about]) => {
    if (!isJsonObject(about)) return []
    const { content_type: type, length, revpos } = about
    // What stands in a header must not end it.
    const isType = typeof type === 'string' && /^[\x20-\x7e]+$/.test(type)
    return {
      name,
      contentType: isType ? type : 'application/octet-stream',
      length: typeof length === 'number' ? length : 0,
      revpos: typeof revpos === 'number' ? revpos : undefined,
    }
  })
}
