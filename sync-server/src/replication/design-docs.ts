import { isJsonObject } from '@tributary/sync-protocol'
import { isJavaScript } from '../design/check-design-doc.ts'
import type { DesignDoc } from '../design/design-doc.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { renderDoc } from './render-doc.ts'

/** A db's design documents: read when first asked for, and again when one has changed. */
export class DesignDocs {
  readonly #open: () => DocStorage
  #read: readonly DesignDoc[] | undefined
  #validators: readonly DesignDoc[] | undefined
  #isUncommitted = false

  constructor(open: () => DocStorage) {
    this.#open = open
  }

  /** To be told of every doc that is written or removed. */
  noteChange(docId: string): void {
    if (!docId.startsWith('_design/')) return
    this.#isUncommitted = true
    this.#forget()
  }

  /** What was noted is on disk. */
  noteCommit(): void {
    this.#isUncommitted = false
  }

  /** What was noted since the last commit was, or may have been, taken back. */
  noteUndone(): void {
    if (this.#isUncommitted) this.#forget()
  }

  #forget(): void {
    this.#read = undefined
    this.#validators = undefined
  }

  /** In the order of their ids; as the transaction stands, when there is one. */
  all(): readonly DesignDoc[] {
    this.#read ??= readAll(this.#open())
    return this.#read
  }

  /** Those that judge what is written. */
  validators(): readonly DesignDoc[] {
    this.#validators ??= this.all().filter(
      ({ body }) => isJavaScript(body) && body['validate_doc_update'] !== undefined,
    )
    return this.#validators
  }

  /** Another text whenever other functions judge. */
  validatorsKey(): string {
    return this.validators()
      .map(({ id, rev }) => `${id} ${rev}`)
      .join()
  }

  find(docId: string): DesignDoc | undefined {
    return this.all().find(({ id }) => id === docId)
  }
}

function readAll(storage: DocStorage): DesignDoc[] {
  const docs = storage.listDocs({
    startId: '_design/',
    endId: '_design0',
    isEndIncluded: false,
    descending: false,
    limit: Number.MAX_SAFE_INTEGER,
    skip: 0,
  })
  return docs.flatMap((doc): DesignDoc[] => {
    const json = renderDoc(storage, doc, doc.winner)?.json
    const body: unknown = json === undefined ? undefined : JSON.parse(json)
    return json === undefined || !isJsonObject(body)
      ? []
      : [{ id: doc.id, rev: doc.winner, json, body }]
  })
}
