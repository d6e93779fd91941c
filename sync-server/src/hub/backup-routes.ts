import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod'
import { MIN_PASSPHRASE_LENGTH } from '../access/host-passphrase.ts'
import { badRequest, refusal, refuse } from './api-answer.ts'
import type { BackupDesk } from './backup-desk.ts'
import type { HandOverDesk } from './hand-over-desk.ts'

export interface KeepingDeps {
  readonly backups: BackupDesk
  readonly handOver: HandOverDesk
}

type Handler = (
  id: string,
  by: { readonly who: string; readonly body: unknown; readonly reply: FastifyReply },
) => unknown
type Route = (method: 'GET' | 'POST', url: string, handle: Handler) => void

const settingsBody = z.strictObject({
  folder: z.string().min(1).max(1_000),
  /** A quarter of an hour to a week; 0 by hand alone. */
  everyMinutes: z.union([z.literal(0), z.int().min(15).max(10_080)]),
  keep: z.int().min(1).max(100),
  passphrase: z.string().min(MIN_PASSPHRASE_LENGTH).max(200).optional(),
})
const folderBody = z.strictObject({ folder: z.string().min(1).max(1_000) })
const takenBody = z.strictObject({
  id: z.string().max(64),
  origins: z.array(z.string().regex(/^https?:\/\/[^/\s]{1,200}$/)).max(50),
  proof: z.string().max(128),
})

/**
 * Backups and hand-over. What names folders of this laptop or shows the hub's keys is for the
 * host's own page alone, not for phones of people with that role.
 */
export function addBackupRoutes(
  app: FastifyInstance,
  route: Route,
  { backups, handOver }: KeepingDeps,
  isPrivate: (reply: FastifyReply) => boolean,
): void {
  const forHostPage =
    (handle: Handler): Handler =>
    (id, by) =>
      by.who === 'host-page' ? handle(id, by) : refuse(by.reply, refusal('host_page_only'))

  route('GET', '/api/host/backup', () => backups.status())
  route('POST', '/api/host/backup', (_id, { who, reply }) =>
    backups.begin(who)
      ? reply.code(202).send(backups.status())
      : refuse(reply, refusal('no_backup_folder')),
  )
  route(
    'GET',
    '/api/host/backup/places',
    forHostPage(() => ({ places: backups.places() })),
  )
  route(
    'POST',
    '/api/host/backup/settings',
    forHostPage(async (_id, { who, body, reply }) => {
      const read = settingsBody.safeParse(body)
      if (!read.success) return refuse(reply, badRequest(read.error))
      if (read.data.passphrase !== undefined && !isPrivate(reply)) {
        return refuse(reply, refusal('not_private'))
      }
      const problem = await backups.choose(who, read.data)
      return problem === null
        ? backups.status()
        : refuse(reply, refusal('bad_request', { message: problem }))
    }),
  )

  route(
    'GET',
    '/api/host/hand-over',
    forHostPage((_id, { reply }) => {
      // The code opens everything: not over a Wi-Fi that reads along.
      const { code, ...shown } = handOver.status()
      return isPrivate(reply) ? { ...shown, code } : { ...shown, code: null }
    }),
  )
  route(
    'POST',
    '/api/host/hand-over',
    forHostPage((_id, { who, body, reply }) => {
      const read = folderBody.safeParse(body)
      if (!read.success) return refuse(reply, badRequest(read.error))
      if (!isPrivate(reply)) return refuse(reply, refusal('not_private'))
      const problem = handOver.begin(who, read.data.folder)
      return problem === null
        ? reply.code(202).send({ step: 'closing' })
        : refuse(reply, refusal('bad_request', { message: problem }))
    }),
  )

  // The laptop that took over says where it is; it proves that it opened the file.
  app.post('/api/hand-over/taken', async (request, reply) => {
    const read = takenBody.safeParse(request.body)
    if (!read.success) return refuse(reply, badRequest(read.error))
    if (!(await handOver.taken(read.data))) return refuse(reply, refusal('unauthorized'))
    return { ok: true }
  })
}

/** What goes on being answered by a laptop that is no hub any more, or is about to be none. */
export function isAlwaysAnswered(method: string, url: string): boolean {
  const path = url.split('?', 1)[0] ?? '/'
  if (/^\/db(\/|$)/.test(path) || /^\/api\/media(\/|$)/.test(path)) return false
  if (!/^\/api(\/|$)/.test(path)) return true
  if (/^\/api\/(host\/hand-over|hand-over\/taken|host\/sign-(in|out))$/.test(path)) return true
  return method === 'GET' && (path === '/api/hub' || path.startsWith('/api/host/'))
}
