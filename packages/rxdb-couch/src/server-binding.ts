import type { RxCollection } from 'rxdb/plugins/core'
import { createKeptRecord } from './kept-record.ts'
import type { DbInfo } from './wire-answers.ts'

/** Which server db a collection's metadata speaks about. */
export interface ServerBinding {
  readonly instanceId: string
  /** The whole db was pulled from this instance at least once. */
  readonly isPulled: boolean
  /** Counts the times that this instance was found to have gone back to an earlier state. */
  readonly restores: number
  /** Greatest update seq seen, as the server gave it. */
  readonly updateSeq: string
  /** The server db that the collection spoke to before; its metadata are still there. */
  readonly previous?: ServerDbName
}

/** What tells two server dbs of one name apart. */
export type ServerDbName = Pick<ServerBinding, 'instanceId' | 'restores'>

/**
 * What a server's answer makes of the binding: the same one, or a new one when the db was
 * created anew, or is an older copy of itself, which its own seqs give away.
 *
 * @param pulledSeq - how far the pull has come
 */
export function bindTo(
  info: DbInfo,
  bound: ServerBinding | undefined,
  pulledSeq: string,
): ServerBinding {
  const fresh = {
    instanceId: info.instanceId,
    isPulled: false,
    updateSeq: info.updateSeq,
    ...(bound ? { previous: { instanceId: bound.instanceId, restores: bound.restores } } : {}),
  }
  if (bound?.instanceId !== info.instanceId) return { ...fresh, restores: 0 }
  if (isBefore(info.updateSeq, bound.updateSeq) || isBefore(info.updateSeq, pulledSeq)) {
    return { ...fresh, restores: bound.restores + 1 }
  }
  return isBefore(bound.updateSeq, info.updateSeq) ? { ...bound, updateSeq: info.updateSeq } : bound
}

export function isSameServerDb(a: ServerDbName | undefined, b: ServerDbName): boolean {
  return a?.instanceId === b.instanceId && a.restores === b.restores
}

/** Seqs are opaque; only bare numbers, as a single server gives them, are ever compared. */
function isBefore(a: string, b: string): boolean {
  return /^\d+$/.test(a) && /^\d+$/.test(b) && Number(a) < Number(b)
}

export interface BindingStore {
  read(): Promise<ServerBinding | undefined>
  write(binding: ServerBinding): Promise<void>
  /** Calls back when this or another tab wrote. @returns unsubscribe */
  onChange(run: () => void): () => void
}

export function createBindingStore<Doc>(collection: RxCollection<Doc>, db: string): BindingStore {
  const kept = createKeptRecord(collection.database, `rxdb-couch|${collection.name}|${db}`)
  return {
    read: async () => parseBinding(await kept.read()),
    write: (binding) => kept.write(binding),
    onChange: kept.onChange,
  }
}

function parseBinding(data: unknown): ServerBinding | undefined {
  const name = parseName(data)
  const updateSeq: unknown = Reflect.get(Object(data), 'updateSeq')
  if (name === undefined || typeof updateSeq !== 'string') return undefined
  const previous = parseName(Reflect.get(Object(data), 'previous'))
  return {
    ...name,
    updateSeq,
    isPulled: Reflect.get(Object(data), 'isPulled') === true,
    ...(previous ? { previous } : {}),
  }
}

function parseName(data: unknown): ServerDbName | undefined {
  const instanceId: unknown = Reflect.get(Object(data), 'instanceId')
  const restores: unknown = Reflect.get(Object(data), 'restores')
  return typeof instanceId === 'string' && typeof restores === 'number'
    ? { instanceId, restores }
    : undefined
}
