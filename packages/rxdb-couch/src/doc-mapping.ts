import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import { type RxCollection, type WithDeleted } from 'rxdb/plugins/core'
import type { CollectionSyncOptions } from './types.ts'
import type { WireState } from './wire-answers.ts'

/** A doc as the server holds it, in RxDB's form. */
export interface ServerState<Doc> {
  readonly docId: string
  readonly rev: string
  readonly state: WithDeleted<Doc>
  readonly hasAttachments: boolean
}

/** The border between RxDB's form and the wire's, with the injected domain logic behind it. */
export interface DocMapping<Doc> {
  idOf(doc: WithDeleted<Doc>): string
  isEqual(a: WithDeleted<Doc>, b: WithDeleted<Doc>): boolean
  /** @returns undefined when the injected `toLocal` cannot read it */
  toLocal(state: WireState): WithDeleted<Doc> | undefined
  /** @returns undefined when the injected `toWire` cannot write it */
  toWire(doc: WithDeleted<Doc>, rev: string | undefined): JsonObject | undefined
}

/** @returns `doc` itself where it says so already: each copy of thousands of docs takes its time */
export function withDeletion<Doc>(doc: WithDeleted<Doc>, isDeleted: boolean): WithDeleted<Doc> {
  return doc._deleted === isDeleted ? doc : { ...doc, _deleted: isDeleted }
}

export function createDocMapping<Doc>(options: CollectionSyncOptions<Doc>): DocMapping<Doc> {
  const collection: RxCollection<Doc> = options.collection
  const primaryPath: string = collection.schema.primaryPath

  const idOf = (doc: WithDeleted<Doc>) => {
    const id: unknown = Reflect.get(doc, primaryPath)
    if (typeof id !== 'string') throw new Error(`a doc of ${collection.name} has no id`)
    return id
  }

  return {
    idOf,
    isEqual: (a, b) => collection.conflictHandler.isEqual(a, b, 'rxdb-couch'),
    toLocal(wire) {
      try {
        const doc = options.toLocal(wire.doc)
        return idOf(doc) === wire.docId ? withDeletion(doc, wire.isDeleted) : undefined
      } catch {
        // The injected code met a doc it was not made for; the caller tells it as a problem.
        return undefined
      }
    },
    toWire(doc, rev) {
      try {
        // Through JSON text once: what cannot be sent must fail here, not in the request.
        const wire: unknown = JSON.parse(JSON.stringify(options.toWire(doc)))
        if (!isJsonObject(wire) || wire['_id'] !== idOf(doc)) return undefined
        const { _deleted, _rev, _attachments, _conflicts, ...fields } = wire
        return {
          ...fields,
          ...(rev === undefined ? {} : { _rev: rev }),
          ...(doc._deleted ? { _deleted: true } : {}),
        }
      } catch {
        // As above: the caller puts the doc among the refusals.
        return undefined
      }
    },
  }
}
