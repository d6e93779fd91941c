import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server as TusServer, type Upload } from '@tus/server'
import { SyncError } from '@tributary/sync-protocol'
import type { MediaDesk } from './media-desk.ts'
import { MediaError } from './media-refusals.ts'
import type { MediaTickets } from './media-tickets.ts'
import type { DiskRoom } from './disk-room.ts'
import { serveMedia } from './serve-media.ts'
import { type UploadFolder, uploadIdFor } from './upload-folder.ts'

const MEDIA_PATH = '/api/media'
const UPLOADS = `${MEDIA_PATH}/uploads`
const MAX_UPLOAD_BYTES = 256 * 1024 * 1024
/** Uploads one person may have begun and not finished. */
const MAX_BEGUN = 60

export interface MediaHandlerOptions {
  readonly desk: MediaDesk
  readonly uploads: UploadFolder
  readonly tickets: MediaTickets
  readonly room: DiskRoom
  readonly isAllowedOrigin: (origin: string) => boolean
  readonly onFailure: (failure: unknown, request: { method: string; path: string }) => void
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void

export function isMediaPath(url: string): boolean {
  return url === MEDIA_PATH || url.startsWith(`${MEDIA_PATH}/`)
}

/**
 * `…/uploads` takes bytes in by tus, resumable at any byte; `…/files/<media>/<tier>` gives them
 * out by range, to a device's token or a ticket from `…/tickets/<media>/<tier>`.
 */
export function createMediaHandler(options: MediaHandlerOptions): Handler {
  const tus = createTus(options)
  return (req, res) => {
    const url = new URL(req.url ?? '/', 'http://hub')
    const answer = url.pathname.startsWith(UPLOADS)
      ? tus.handle(req, res)
      : answerFile(options, req, res, url)
    answer.catch((error: unknown) => {
      if (error instanceof MediaError) return refuse(res, error)
      // What was withdrawn while it was read, or a reader that left, is no fault of the hub.
      if (!(error instanceof SyncError)) {
        options.onFailure(error, { method: req.method ?? '', path: url.pathname })
      }
      if (res.headersSent) res.destroy()
      else refuse(res, new MediaError('media_not_found'))
    })
  }
}

function createTus({ desk, uploads, room, isAllowedOrigin }: MediaHandlerOptions): TusServer {
  const asTus = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      // tus' server is thrown plain objects at.
      // oxlint-disable-next-line typescript/only-throw-error -- its way to name a status
      if (error instanceof MediaError) throw error.forTus()
      throw error
    }
  }
  const authorizationOf = (req: Request) => req.headers.get('authorization') ?? undefined

  return new TusServer({
    path: UPLOADS,
    datastore: uploads,
    relativeLocation: true,
    maxSize: MAX_UPLOAD_BYTES,
    allowedOrigins: isAllowedOrigin,
    allowedHeaders: ['Authorization'],
    // The phone's next try takes over at once from a line that was cut and does not know it yet.
    lockDrainTimeout: 500,
    namingFunction: (_req, metadata) =>
      asTus(async () => {
        const { mediaId, tier } = named(metadata)
        return uploadIdFor(mediaId, tier)
      }),
    onUploadCreate: (req: Request, upload: Upload) =>
      asTus(async () => {
        const principal = await desk.whoIs(authorizationOf(req))
        const { mediaId, tier } = named(upload.metadata)
        const expected = await desk.expect(principal, mediaId, tier)
        if (expected.bytes !== upload.size) throw new MediaError('media_size_differs')
        const known = await uploads.find(upload.id)
        if (known !== null && known.received === known.size && known.sha256 === expected.sha256) {
          // Whole when the hub was ended, before it was bound to its record.
          await desk.settle(known)
          throw new MediaError('media_has_it')
        }
        await room.check(expected.bytes)
        const personId = principal.personId ?? ''
        const begun = (await uploads.list()).filter((each) => each.personId === personId)
        if (begun.length >= MAX_BEGUN) throw new MediaError('media_too_many')
        const mime = upload.metadata?.['mime'] ?? ''
        return { metadata: { mediaId, tier, sha256: expected.sha256, mime, personId } }
      }),
    onIncomingRequest: (req: Request, id: string) =>
      asTus(async () => {
        const principal = await desk.whoIs(authorizationOf(req))
        const known = await uploads.find(id)
        if (known !== null && known.personId !== principal.personId) {
          throw new MediaError('media_not_found')
        }
        if (known !== null && req.method === 'PATCH') await room.check(known.size - known.received)
      }),
    onUploadFinish: (_req, upload) =>
      asTus(async () => {
        const whole = await uploads.find(upload.id)
        if (whole === null) throw new MediaError('media_not_found')
        await desk.settle(whole)
        return {}
      }),
  })
}

/** @throws MediaError `media_misnamed` */
function named(metadata: Upload['metadata']): { mediaId: string; tier: string } {
  const mediaId = metadata?.['mediaId'] ?? ''
  const tier = metadata?.['tier'] ?? ''
  const isNamed =
    /^media:[0-9A-HJKMNP-TV-Z]{26}$/.test(mediaId) && (tier === 'preview' || tier === 'original')
  if (!isNamed) throw new MediaError('media_misnamed')
  return { mediaId, tier }
}

async function answerFile(
  { desk, tickets, isAllowedOrigin }: MediaHandlerOptions,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<void> {
  setCors(req, res, isAllowedOrigin)
  if (req.method === 'OPTIONS') {
    res.writeHead(204).end()
    return
  }
  const [kind, ulid = '', tier = '', more] = url.pathname.slice(MEDIA_PATH.length + 1).split('/')
  if (more !== undefined) throw new MediaError('media_not_found')
  const { mediaId } = named({ mediaId: `media:${ulid}`, tier })
  if (kind === 'tickets' && req.method === 'POST') {
    const principal = await desk.whoIs(req.headers.authorization)
    await desk.open(principal, mediaId, tier)
    const ticket = tickets.issue(principal.deviceId ?? '', mediaId, tier)
    sendJson(res, 200, { path: `${MEDIA_PATH}/files/${ulid}/${tier}?ticket=${ticket}` })
    return
  }
  if (kind !== 'files') throw new MediaError('media_not_found')
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new MediaError('method_not_allowed')
  const ticket = url.searchParams.get('ticket')
  const holder = ticket === null ? null : tickets.read(ticket, mediaId, tier)
  if (ticket !== null && holder === null) throw new MediaError('unauthorized')
  const principal =
    holder === null ? await desk.whoIs(req.headers.authorization) : desk.holderOf(holder)
  if (principal === null) throw new MediaError('unauthorized')
  await serveMedia(req, res, await desk.open(principal, mediaId, tier))
}

function setCors(
  req: IncomingMessage,
  res: ServerResponse,
  isAllowedOrigin: (origin: string) => boolean,
): void {
  res.setHeader('vary', 'Origin')
  const { origin } = req.headers
  if (origin === undefined || !isAllowedOrigin(origin)) return
  res.setHeader('access-control-allow-origin', origin)
  res.setHeader('access-control-expose-headers', 'Content-Range, Content-Length, ETag')
  if (req.method !== 'OPTIONS') return
  res.setHeader('access-control-allow-methods', 'GET, HEAD, POST')
  res.setHeader('access-control-allow-headers', 'authorization, range')
  res.setHeader('access-control-max-age', '600')
}

function refuse(res: ServerResponse, { refusal }: MediaError): void {
  const { status, error, message } = refusal
  sendJson(res, status, { error, message })
}

function sendJson(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  res.end(JSON.stringify(body))
}
