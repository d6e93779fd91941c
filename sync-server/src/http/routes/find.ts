import { chooseIndex, isNamed } from '../../mango/choose-index.ts'
import { explain } from '../../mango/explain.ts'
import { type FindOptions, readFindOptions } from '../../mango/find-options.ts'
import { listIndexes, type MangoIndex } from '../../mango/index-definition.ts'
import { dropUnwanted } from '../../mango/index-source.ts'
import { planOf } from '../../mango/plan.ts'
import { type FindResult, runFind } from '../../mango/run-find.ts'
import { SyncError } from '@tributary/sync-protocol'
import { type DbExchange, readJson, sendJson, writeChunk } from '../exchange.ts'

export async function postFind(exchange: DbExchange): Promise<void> {
  const options = readFindOptions(await readJson(exchange, 'json-type'))
  const { db, res, gone } = exchange
  await dropUnwanted(db.indexing)
  const begin = performance.now()
  const plan = planOf(chooseIndex(db.indexing.read(listIndexes), options), options)
  if (plan === undefined) throw new SyncError('no_usable_index')
  const pages = runFind(db, plan, options, gone)
  let isFirst = true
  for (;;) {
    const { done, value } = await pages.next()
    // What can be refused is refused while the status can still say so.
    if (!res.headersSent) begin200(exchange)
    if (done === true) {
      res.end(`\r\n]${closing(plan.index, options, value, performance.now() - begin)}}\r\n`)
      return
    }
    const docs = `${isFirst ? '' : ','}\r\n${value.join(',\r\n')}`
    isFirst = false
    if (!(await writeChunk(exchange, docs))) return
  }
}

function begin200({ res }: DbExchange): void {
  res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'must-revalidate' })
  res.write('{"docs":[')
}

/** What follows the docs: bookmark, statistics and warnings, laid out as CouchDB does. */
function closing(
  index: MangoIndex,
  options: FindOptions,
  result: FindResult,
  elapsedMs: number,
): string {
  const { bookmark } = result
  const warning = bookmark === undefined ? '' : warningsOn(index, options, result).join('\n')
  const members = {
    ...(bookmark === undefined ? {} : { bookmark }),
    ...(bookmark !== undefined && options.execution_stats
      ? { execution_stats: statsOf(options, result, elapsedMs) }
      : {}),
    ...(warning === '' ? {} : { warning }),
  }
  return Object.entries(members)
    .map(([name, member]) => `,\r\n${JSON.stringify(name)}: ${JSON.stringify(member)}`)
    .join('')
}

function statsOf({ r }: FindOptions, result: FindResult, elapsedMs: number): object {
  const { keysExamined, docsExamined, returned } = result
  return {
    total_keys_examined: keysExamined,
    total_docs_examined: r === 1 ? docsExamined : 0,
    total_quorum_docs_examined: r === 1 ? 0 : docsExamined,
    results_returned: returned,
    execution_time_ms: Math.round(elapsedMs * 1000) / 1000,
  }
}

/** Docs examined for each one returned, from which on an index would have been better. */
const MANY_EXAMINED = 10

function warningsOn(index: MangoIndex, options: FindOptions, result: FindResult): string[] {
  const warnings: string[] = []
  const [ddoc, name] = options.use_index
  if (ddoc !== undefined && !isNamed(index, options.use_index)) {
    const id = ddoc.replace(/^_design\//, '')
    warnings.push(
      name === undefined
        ? `_design/${id} was not used because it does not contain a valid index for this query.`
        : `_design/${id}, ${name} was not used because it is not a valid index for this query.`,
    )
  }
  if (index.type === 'special') {
    warnings.push('No matching index found, create an index to optimize query time.')
  }
  if (result.docsExamined / Math.max(1, result.returned) > MANY_EXAMINED) {
    warnings.push(
      'The number of documents examined is high in proportion to the number of results returned. ' +
        'Consider adding a more specific index to improve this.',
    )
  }
  return warnings
}

export async function postExplain(exchange: DbExchange): Promise<void> {
  const options = readFindOptions(await readJson(exchange, 'json-type'))
  const { db } = exchange
  const choice = chooseIndex(db.indexing.read(listIndexes), options)
  sendJson(exchange, 200, explain(db.name, choice, planOf(choice, options), options))
}
