import type { FastifyReply } from 'fastify'
import type * as z from 'zod'

/** What the API answers when it refuses: a word for the app, a sentence for people. */
export interface ApiRefusal {
  readonly status: number
  readonly error: string
  readonly message: string
  readonly retryAfterS?: number
}

const API_REFUSALS = {
  bad_request: { status: 400, message: 'This request is not as it should be.' },
  unauthorized: { status: 401, message: 'This phone is not known here. Join again.' },
  removed: {
    status: 403,
    message: 'The host took this phone out. What is on it stays on it; ask the host.',
  },
  waiting: {
    status: 403,
    message: 'The host has not said yes yet. This phone asks again by itself.',
  },
  too_many_waiting: {
    status: 429,
    message: 'Very many people wait for the host’s yes. Tell the host, then try again.',
  },
  not_found: { status: 404, message: 'There is nothing here.' },
  join_code_unknown: {
    status: 404,
    message: 'This code is not known here. Check it and try again.',
  },
  join_code_expired: { status: 410, message: 'This code has expired. Ask the host for a new one.' },
  join_code_used_up: {
    status: 410,
    message: 'This code has been used as often as it may be. Ask the host for a new one.',
  },
  person_taken: {
    status: 409,
    message: 'Somebody is here under this id already. Ask the host for a recovery code.',
  },
  host_page_only: {
    status: 403,
    message: 'This is for the host’s own page on the laptop, opened by its link or passphrase.',
  },
  no_backup_folder: {
    status: 409,
    message: 'Choose first where backups go, and a passphrase for them.',
  },
  too_many_tries: { status: 429, message: 'Too many wrong codes. Wait a little, then try again.' },
  no_passphrase: {
    status: 409,
    message: 'This hub has no passphrase. Open the link that it printed where it was started.',
  },
  wrong_passphrase: { status: 401, message: 'This is not the passphrase of this hub.' },
  not_private: {
    status: 403,
    message: 'Others on this Wi-Fi could read the passphrase here. Open the https address.',
  },
} as const

export type ApiErrorCode = keyof typeof API_REFUSALS

export function refusal(error: ApiErrorCode, more: Partial<ApiRefusal> = {}): ApiRefusal {
  return { ...API_REFUSALS[error], error, ...more }
}

export function badRequest(error: z.ZodError): ApiRefusal {
  const [issue] = error.issues
  const where = issue?.path.join('.') ?? ''
  return refusal('bad_request', {
    message: where === '' ? 'This is not a JSON object.' : `${where}: ${issue?.message ?? ''}`,
  })
}

export function refuse(reply: FastifyReply, { status, error, message, retryAfterS }: ApiRefusal) {
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS))
  return reply.code(status).send({ error, message })
}
