import { SyncError } from '@tributary/sync-protocol'

/** The query string of a request, read with CouchDB's notion of types. */
export class Query {
  readonly #params: URLSearchParams

  constructor(params: URLSearchParams) {
    this.#params = params
  }

  entries(): [string, string][] {
    return [...this.#params]
  }

  text(name: string): string | undefined {
    return this.#params.get(name) ?? undefined
  }

  /** @throws SyncError `query_parse_error` */
  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase()
    if (value === undefined) return undefined
    if (value === 'true') return true
    if (value === 'false') return false
    throw new SyncError('query_parse_error', `Invalid boolean parameter: ${JSON.stringify(value)}`)
  }

  /** On for `true` alone: as CouchDB reads what a doc or a feed is sent with. */
  isOn(name: string): boolean {
    return this.text(name) === 'true'
  }

  isTrue(name: string): boolean {
    return this.flag(name) === true
  }

  /** A whole number that is not negative. @throws SyncError `query_parse_error` */
  count(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (/^\+?\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER)
    const kind = /^-\d+$/.test(value) ? 'positive integer' : 'integer'
    throw new SyncError('query_parse_error', `Invalid value for ${kind}: ${JSON.stringify(value)}`)
  }

  /** A JSON value. @throws SyncError `invalid_json` */
  json(...names: string[]): unknown {
    for (const name of names) {
      const value = this.text(name)
      if (value === undefined) continue
      // What nests deeper than this in a URL is no key.
      if (/(?:[[{]\s*){32}/.test(value)) throw new SyncError('invalid_json')
      try {
        return JSON.parse(value)
      } catch (error) {
        if (error instanceof SyntaxError)
          throw new SyncError('invalid_json', undefined, { cause: error })
        throw error
      }
    }
    return undefined
  }

  /** The same, with the members of a JSON body counting as parameters. */
  overlaidWith(body: object, winner: 'body' | 'address' = 'body'): Query {
    const params = new URLSearchParams(this.#params)
    for (const [name, value] of Object.entries(body)) {
      if (name === 'keys' || value === undefined) continue
      if (winner === 'address' && this.#params.has(name)) continue
      const isPlain = typeof value === 'boolean' || typeof value === 'number'
      const isKey = /key/.test(name)
      params.set(
        name,
        isPlain || isKey || typeof value !== 'string' ? JSON.stringify(value) : value,
      )
    }
    return new Query(params)
  }

  /** A JSON list of texts. @throws SyncError `bad_request` */
  texts(name: string): string[] | undefined {
    const value = this.json(name)
    if (value === undefined) return undefined
    if (isTexts(value)) return value
    throw new SyncError('bad_request', `\`${name}\` must be a JSON list of strings`)
  }
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
