// What our tests use of PouchDB, whose packages carry no types.

interface PouchDoc {
  [member: string]: unknown
  _id: string
  _rev?: string
  _deleted?: boolean
  _conflicts?: string[]
  _attachments?: Record<string, Record<string, unknown>>
}
interface PouchRow {
  ok?: true
  id: string
  rev?: string
  error?: unknown
  name?: string
  status?: number
}
interface Replicated {
  ok: boolean
  docs_read: number
  docs_written: number
  doc_write_failures: number
  errors: unknown[]
  last_seq: number | string
}
interface Replication extends Promise<Replicated> {
  cancel(): void
  on(event: string, listener: (value: never) => void): Replication
}
interface Changes extends Promise<{ results: { id: string; seq: number | string }[] }> {
  cancel(): void
  on(
    event: 'change',
    listener: (change: { id: string; seq: number; doc?: PouchDoc }) => void,
  ): Changes
}
export interface Pouch {
  name: string
  info(): Promise<{ doc_count: number; update_seq: number | string }>
  get(id: string, options?: object): Promise<PouchDoc & { _rev: string }>
  put(doc: object, options?: object): Promise<{ id: string; rev: string }>
  post(doc: object): Promise<{ id: string; rev: string }>
  remove(id: string, rev: string): Promise<{ id: string; rev: string }>
  bulkDocs(docs: object[], options?: object): Promise<PouchRow[]>
  allDocs(options?: object): Promise<{
    total_rows: number
    rows: {
      id: string
      key: string
      value: { rev: string; deleted?: boolean }
      doc?: PouchDoc
      error?: string
    }[]
  }>
  changes(options?: object): Changes
  putAttachment(
    id: string,
    name: string,
    rev: string,
    data: Buffer,
    type: string,
  ): Promise<{ rev: string }>
  getAttachment(id: string, name: string, options?: object): Promise<Buffer>
  removeAttachment(id: string, name: string, rev: string): Promise<{ rev: string }>
  bulkGet(
    options: object,
  ): Promise<{ results: { id: string; docs: { ok?: PouchDoc; error?: object }[] }[] }>
  revsDiff(diff: object): Promise<Record<string, { missing: string[] }>>
  compact(): Promise<unknown>
  destroy(): Promise<unknown>
  close(): Promise<void>
}
export interface PouchConstructor {
  new (name: string, options?: object): Pouch
  plugin(plugin: unknown): PouchConstructor
  replicate(source: Pouch, target: Pouch, options?: object): Replication
  sync(
    one: Pouch,
    other: Pouch,
    options?: object,
  ): Promise<{ push: Replicated; pull: Replicated }> & { cancel(): void }
}
