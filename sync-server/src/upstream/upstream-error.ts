/** Why a merge cannot go on, in words for the host; nothing of it names a secret. */
export class UpstreamError extends Error {
  readonly kind: 'unreachable' | 'credentials' | 'not_couchdb' | 'refused'

  constructor(kind: UpstreamError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UpstreamError'
    this.kind = kind
  }
}
