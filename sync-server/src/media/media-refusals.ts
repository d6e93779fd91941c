/** What the media routes answer when they refuse: a word for the app, a sentence for people. */
export interface MediaRefusal {
  readonly status: number
  readonly error: string
  readonly message: string
}

const MEDIA_REFUSALS = {
  unauthorized: { status: 401, message: 'This phone is not known here. Join again.' },
  media_not_found: { status: 404, message: 'There is no such photo, sound or file here for you.' },
  media_not_here_yet: { status: 404, message: 'The hub has its record, but not its bytes yet.' },
  media_by_other: { status: 403, message: 'Only its author can upload it.' },
  media_misnamed: { status: 400, message: 'The upload does not say whose bytes these are.' },
  media_has_it: { status: 410, message: 'The hub has these bytes already.' },
  media_size_differs: { status: 413, message: 'The record speaks of another number of bytes.' },
  media_too_large: { status: 413, message: 'This file is larger than this hub takes.' },
  media_too_many: {
    status: 429,
    message: 'Too many uploads are begun. Finish some of them first.',
  },
  media_hash_differs: {
    status: 422,
    message: 'What arrived is not what the record speaks of. It has to be sent again.',
  },
  media_disk_low: {
    status: 507,
    message: 'The hub’s disk is nearly full. What is left is kept for texts; ask the host.',
  },
  method_not_allowed: { status: 405, message: 'This cannot be done here.' },
  range_not_satisfiable: { status: 416, message: 'There are not so many bytes.' },
} as const

export type MediaErrorCode = keyof typeof MEDIA_REFUSALS

export class MediaError extends Error {
  readonly code: MediaErrorCode
  readonly refusal: MediaRefusal

  constructor(code: MediaErrorCode) {
    const { status, message } = MEDIA_REFUSALS[code]
    super(message)
    this.name = 'MediaError'
    this.code = code
    this.refusal = { status, error: code, message }
  }

  /** As tus' server wants to be thrown at. */
  forTus(): { readonly status_code: number; readonly body: string } {
    const { status, error, message } = this.refusal
    return { status_code: status, body: `${JSON.stringify({ error, message })}\n` }
  }
}
