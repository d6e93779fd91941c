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
    message: 'Somebody is here under this id already. Join as a new person or ask the host.',
  },
  too_many_tries: { status: 429, message: 'Too many wrong codes. Wait a little, then try again.' },
} as const

export type ApiErrorCode = keyof typeof API_REFUSALS

export function refusal(error: ApiErrorCode, more: Partial<ApiRefusal> = {}): ApiRefusal {
  return { ...API_REFUSALS[error], error, ...more }
}
