import { isJsonObject, type JsonObject, type JsonValue, SyncError } from '@tributary/sync-protocol'

type Type = 'object' | 'string' | 'array' | 'boolean'

/** Members that are objects of functions, or of objects with functions within. */
const FUNCTION_FOLDERS = ['filters', 'lists', 'shows', 'updates']
/** Reduces that this server does itself. */
const BUILTIN_REDUCES = ['_sum', '_count', '_stats', '_first', '_last', '_approx_count_distinct']
/** `_top_N` and `_bottom_N`, of 1 to 100 values. */
export const RANKING = /^_(top|bottom)_([1-9]\d?|100)$/

export interface ViewSource {
  readonly kind: 'map' | 'reduce'
  readonly view: string
  readonly source: string
}

/**
 * Checks the members of a design document as CouchDB does before it stores one.
 *
 * @returns the sources that must compile; none when the language is not JavaScript
 * @throws SyncError `invalid_design_doc`
 */
export function checkDesignDoc(body: JsonObject): ViewSource[] {
  const { language, options, rewrites, views, validate_doc_update: validate } = body
  checkType(language, ['string'], ['language'])
  for (const folder of FUNCTION_FOLDERS) checkFolder(body[folder], folder)
  checkType(options, ['object'], ['options'])
  for (const name of ['include_design', 'local_seq', 'partitioned']) {
    if (isJsonObject(options)) checkType(options[name], ['boolean'], ['options', name])
  }
  checkType(rewrites, ['string', 'array'], ['rewrites'])
  checkType(validate, ['string', 'object'], ['validate_doc_update'])
  checkType(views, ['object'], ['views'])
  const sources = isJsonObject(views) ? checkViews(views, language === 'query') : []
  return isJavaScript(body) ? sources : []
}

/** Whether functions of this design document can be run here. */
export function isJavaScript(body: JsonObject): boolean {
  const { language } = body
  return language === undefined || language === 'javascript'
}

function checkFolder(value: JsonValue | undefined, folder: string): void {
  checkType(value, ['object'], [folder])
  if (!isJsonObject(value)) return
  for (const [name, member] of Object.entries(value)) {
    checkType(member, ['object', 'string'], [folder, name])
  }
}

function checkViews(views: JsonObject, isQuery: boolean): ViewSource[] {
  return Object.entries(views).flatMap(([name, view]): ViewSource[] => {
    checkType(view, ['object'], ['views', name])
    if (name === 'lib' || !isJsonObject(view)) return []
    const { map, reduce } = view
    checkType(map, [isQuery ? 'object' : 'string'], ['views', name, 'map'])
    checkType(reduce, ['string'], ['views', name, 'reduce'])
    if (map === undefined) {
      throw new SyncError('invalid_design_doc', `View \`${name}\` must contain map function`)
    }
    const sources: ViewSource[] = []
    if (typeof map === 'string') sources.push({ kind: 'map', view: name, source: map })
    if (typeof reduce !== 'string') return sources
    if (!reduce.startsWith('_')) return [...sources, { kind: 'reduce', view: name, source: reduce }]
    if (BUILTIN_REDUCES.some((builtin) => reduce.startsWith(builtin))) return sources
    if (RANKING.test(reduce)) return sources
    if (/^_(top|bottom)_/.test(reduce)) {
      const isNumber = /^_(top|bottom)_[+-]?\d+$/.test(reduce)
      const reason = isNumber ? 'rank value must be between 1 and 100' : 'invalid rank reducer'
      throw new SyncError('invalid_design_doc', reason)
    }
    throw new SyncError('invalid_design_doc', `\`${reduce}\` is not a supported reduce function.`)
  })
}

function checkType(
  value: JsonValue | undefined,
  types: readonly Type[],
  path: readonly string[],
): void {
  if (value === undefined || types.some((type) => isOf(value, type))) return
  const wanted = types.join(' or ')
  throw new SyncError('invalid_design_doc', `\`${path.join('.')}\` field must have ${wanted} type`)
}

function isOf(value: JsonValue, type: Type): boolean {
  if (type === 'object') return isJsonObject(value)
  if (type === 'array') return Array.isArray(value)
  return typeof value === type
}
