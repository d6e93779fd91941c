import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue, SyncError } from '@tributary/sync-protocol'
import { compareUtf8 } from '../storage/compare-utf8.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { readOptions, optional, required } from './read-options.ts'
import { type Condition, printCondition } from './selector/condition.ts'
import { parseSelector } from './selector/parse-selector.ts'
import { readSortFields, type SortField } from './sort-fields.ts'

/** An index that a design doc defines. */
export interface JsonIndex {
  readonly type: 'json'
  /** The design doc's whole id. */
  readonly ddoc: string
  readonly name: string
  readonly fields: readonly SortField[]
  /** Only docs that match are in the index; none for all. */
  readonly partialFilter: Condition | undefined
  /** Where its rows are kept: the same definition is the same index, whoever names it. */
  readonly indexId: string
}

/** The list of all docs, which is always there. */
interface AllDocsIndex {
  readonly type: 'special'
  readonly ddoc: null
  readonly name: '_all_docs'
  readonly fields: readonly SortField[]
  readonly partialFilter: undefined
}

export type MangoIndex = JsonIndex | AllDocsIndex

const ALL_DOCS: AllDocsIndex = {
  type: 'special',
  ddoc: null,
  name: '_all_docs',
  fields: [{ name: '_id', direction: 'asc', path: ['_id'] }],
  partialFilter: undefined,
}

/** Ids of Mango's indexes among all indexes of a db begin so. */
export const MANGO_PREFIX = 'mango '

export interface IndexDefinition {
  readonly fields: readonly SortField[]
  readonly partial_filter_selector: Condition
}

/** Reads what `_index` is sent as `index`. @throws SyncError as `readSortFields` and `parseSelector` */
export function readDefinition(value: JsonValue): IndexDefinition {
  if (!isJsonObject(value)) {
    throw new SyncError('invalid_index', 'JSON indexes must be an object.')
  }
  return readOptions<IndexDefinition>(value, {
    fields: required('fields', readColumns),
    partial_filter_selector: optional<Condition>({ kind: 'anything' }, parseSelector),
  })
}

function readColumns(value: JsonValue): SortField[] {
  const fields = readSortFields(value)
  if (fields.length > 0) return fields
  throw new SyncError('invalid_index', 'An index needs at least one field.')
}

/** All indexes of a db: `_all_docs`, then by design doc and name. */
export function listIndexes(storage: DocStorage): MangoIndex[] {
  const ddocs = storage.listDocs({
    startId: '_design/',
    endId: '_design0',
    isEndIncluded: false,
    descending: false,
    skip: 0,
    limit: Number.MAX_SAFE_INTEGER,
  })
  const found = ddocs.flatMap((doc) => {
    const text = storage.readBody(doc.id, doc.winner)?.json
    return text === undefined ? [] : indexesOf(doc.id, JSON.parse(text))
  })
  return [ALL_DOCS, ...found]
}

/** The indexes of one design doc. What is no index is passed over: it came by replication. */
export function indexesOf(ddoc: string, body: JsonObject): JsonIndex[] {
  const { language, views } = body
  if (language !== 'query' || !isJsonObject(views)) return []
  return Object.entries(views)
    .flatMap(([name, view]) => readView(ddoc, name, view) ?? [])
    .sort((a, b) => compareUtf8(a.name, b.name))
}

function readView(ddoc: string, name: string, view: JsonValue): JsonIndex | undefined {
  const map = isJsonObject(view) ? view['map'] : undefined
  const fields = isJsonObject(map) ? map['fields'] : undefined
  if (!isJsonObject(view) || !isJsonObject(map) || !isJsonObject(fields)) return undefined
  try {
    const sort = inGivenOrder(
      readSortFields(Object.entries(fields).map(([field, direction]) => ({ [field]: direction }))),
      view,
    )
    const condition = parseSelector(map['partial_filter_selector'] ?? {})
    const partialFilter = condition.kind === 'anything' ? undefined : condition
    if (sort.length === 0) return undefined
    return { type: 'json', ddoc, name, fields: sort, partialFilter, indexId: idOf(sort, condition) }
  } catch (error) {
    if (error instanceof SyncError) return undefined
    throw error
  }
}

/**
 * The order of an index's fields as it was asked for. It is that of the members of `map.fields`,
 * but JavaScript puts members like `"2"` first; the list in `options.def.fields` keeps it.
 */
function inGivenOrder(fields: readonly SortField[], view: JsonObject): readonly SortField[] {
  const options = view['options']
  const def = isJsonObject(options) ? options['def'] : undefined
  const given = isJsonObject(def) ? def['fields'] : undefined
  if (!Array.isArray(given)) return fields
  const ordered = readSortFields(given)
  const isSame =
    ordered.length === fields.length &&
    ordered.every(({ name }) => fields.some((field) => field.name === name))
  return isSame ? ordered : fields
}

/** Directions do not count: an index is read from either end. */
function idOf(fields: readonly SortField[], filter: Condition): string {
  const signature = JSON.stringify([fields.map(({ path }) => path), printCondition(filter)])
  return MANGO_PREFIX + createHash('sha256').update(signature).digest('hex').slice(0, 32)
}

/** The view that stands for an index in its design doc, as JSON text: members keep their order. */
export function printView(definition: IndexDefinition, def: JsonValue): string {
  const fields = definition.fields.map(
    ({ name, direction }) => `${JSON.stringify(name)}:"${direction}"`,
  )
  const filter = JSON.stringify(printCondition(definition.partial_filter_selector))
  const map = `{"fields":{${fields.join(',')}},"partial_filter_selector":${filter}}`
  return `{"map":${map},"reduce":"_count","options":{"def":${JSON.stringify(def)}}}`
}

/** As `GET _index` and `_explain` show it. */
export function printIndex(index: MangoIndex): JsonObject {
  const { ddoc, name, type, fields, partialFilter } = index
  const filter =
    partialFilter === undefined ? {} : { partial_filter_selector: printCondition(partialFilter) }
  const def = { fields: fields.map((field) => ({ [field.name]: field.direction })), ...filter }
  return { ddoc, name, type, ...(type === 'json' ? { partitioned: false } : {}), def }
}
