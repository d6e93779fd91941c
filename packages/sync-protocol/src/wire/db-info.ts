/** `GET /{db}`. `instance_id` is ours: random, new whenever a db is created or restored. */
export interface DbInfoBody {
  readonly instance_start_time: string
  readonly instance_id: string
  readonly db_name: string
  readonly purge_seq: number
  readonly update_seq: number
  readonly sizes: { readonly file: number; readonly external: number; readonly active: number }
  readonly props: Record<string, never>
  readonly doc_del_count: number
  readonly doc_count: number
  readonly disk_format_version: number
  readonly compact_running: boolean
  readonly cluster: { readonly q: 1; readonly n: 1; readonly w: 1; readonly r: 1 }
}

/** `GET /`. */
export interface ServerInfoBody {
  readonly couchdb: 'Welcome'
  readonly version: string
  readonly uuid: string
  readonly features: readonly string[]
  readonly vendor: { readonly name: string; readonly version?: string }
}

/** The name in `features` by which a server says that it offers `POST _live_feed`. */
export const LIVE_FEED_FEATURE = 'tributary-live-feed'
