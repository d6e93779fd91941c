import type { SecurityBody } from '@tributary/sync-protocol'
import type { DocStorage } from '../storage/doc-storage.ts'

/** CouchDB's own. */
const DEFAULT_PURGED_INFOS_LIMIT = 1_000

interface SettingsHost {
  /** @throws SyncError when the db is there no more */
  readonly open: () => DocStorage
  readonly write: <T>(work: (storage: DocStorage) => T) => Promise<T>
}

/** What a db keeps beside its docs: who may do what, and how much is remembered. */
export class DbSettings {
  readonly #host: SettingsHost
  #security: SecurityBody
  #revsLimit: number

  /** @param storage - one that `initialiseMeta` has seen */
  constructor(host: SettingsHost, storage: DocStorage) {
    this.#host = host
    this.#security = JSON.parse(readMeta(storage, 'security'))
    this.#revsLimit = Number(readMeta(storage, 'revs_limit'))
  }

  get security(): SecurityBody {
    return this.#security
  }

  async setSecurity(security: SecurityBody): Promise<void> {
    const text = JSON.stringify(security)
    await this.#host.write((storage) => storage.writeMeta('security', text))
    this.#security = security
  }

  get revsLimit(): number {
    return this.#revsLimit
  }

  async setRevsLimit(limit: number): Promise<void> {
    await this.#host.write((storage) => storage.writeMeta('revs_limit', String(limit)))
    this.#revsLimit = limit
  }

  get purgedInfosLimit(): number {
    return Number(this.#host.open().readMeta('purged_infos_limit') ?? DEFAULT_PURGED_INFOS_LIMIT)
  }

  async setPurgedInfosLimit(limit: number): Promise<void> {
    await this.#host.write((storage) => storage.writeMeta('purged_infos_limit', String(limit)))
  }
}

export function readMeta(storage: DocStorage, key: string): string {
  const value = storage.readMeta(key)
  if (value === undefined) throw new Error(`the db's file lacks its ${key}`)
  return value
}
