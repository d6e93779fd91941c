import { setImmediate } from 'node:timers/promises'
import { isJsonObject, SyncError, tryParseRev } from '@tributary/sync-protocol'
import type { BulkGetAnswer, BulkGetRequest } from '../../replication/database.ts'
import type { DocOptions } from '../../replication/doc-answer.ts'
import { type DbExchange, readJson } from '../exchange.ts'
import { readDocOptions } from '../doc-options.ts'
import { isTexts } from '../query.ts'
import { acceptsJson } from '../accepts.ts'
import { type BodyPiece, docPieces, joined } from '../body-pieces.ts'
import { JsonWriter } from '../json-writer.ts'
import { sendMixed } from '../multipart/send-mixed.ts'

const ITEMS_AT_ONCE = 100

export async function postBulkGet(exchange: DbExchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  const docs = isJsonObject(body) ? body['docs'] : undefined
  if (!Array.isArray(docs)) throw new SyncError('bad_request', "Missing JSON list of 'docs'.")
  if (docs.length > exchange.limits.maxBatch) {
    throw new SyncError('too_large', `At most ${exchange.limits.maxBatch} docs`)
  }
  const isJson = acceptsJson(exchange.req)
  const options: DocOptions = readDocOptions(exchange.query, isJson ? 'inline' : 'mixed')
  if (isJson) return sendAsJson(exchange, docs, options)
  const answers = await answerAll(exchange, docs, options)
  return sendMixed(exchange, answers.flatMap(toParts))
}

/** Some answers after others, so that the memory does not fill with all of them. */
async function sendAsJson(
  exchange: DbExchange,
  docs: readonly unknown[],
  options: DocOptions,
): Promise<void> {
  const writer = new JsonWriter(exchange)
  await writer.add('{"results":[')
  let separator = ''
  for (let done = 0; done < docs.length; done += ITEMS_AT_ONCE) {
    const items = docs.slice(done, done + ITEMS_AT_ONCE)
    for (const answer of await answerAll(exchange, items, options)) {
      if (!(await writer.add(separator, ...printAnswer(answer)))) return
      separator = ','
    }
    // Others have their turn.
    await setImmediate()
  }
  await writer.add(']}')
  await writer.end()
}

/** One answer per item, in order; what is wrong with an item is its answer. */
async function answerAll(
  exchange: DbExchange,
  items: readonly unknown[],
  options: DocOptions,
): Promise<BulkGetAnswer[]> {
  const asked = items.map(readRequest)
  const requests = asked.flatMap((each) => ('request' in each ? [each.request] : []))
  const found = (await exchange.db.bulkGet(requests, options)).values()
  return asked.map((each) => {
    if ('answer' in each) return each.answer
    const { value: answer } = found.next()
    if (answer === undefined) throw new Error('_bulk_get came back without an answer')
    return answer
  })
}

function readRequest(item: unknown): { request: BulkGetRequest } | { answer: BulkGetAnswer } {
  const id = isJsonObject(item) ? item['id'] : undefined
  if (!isJsonObject(item) || typeof id !== 'string') {
    const error = { rev: 'undefined', error: 'bad_request', reason: 'document id missed' }
    return { answer: { id: textOf(id), docs: [{ error }] } }
  }
  const { rev, atts_since: attsSince } = item
  if (rev !== undefined && rev !== null && tryParseRev(rev) === undefined) {
    const error = { rev: textOf(rev), error: 'bad_request', reason: 'Invalid rev format' }
    return { answer: { id, docs: [{ error }] } }
  }
  return {
    request: {
      id,
      ...(typeof rev === 'string' ? { rev } : {}),
      ...(isTexts(attsSince) ? { attsSince } : {}),
    },
  }
}

function printAnswer({ id, docs }: BulkGetAnswer): BodyPiece[] {
  const printed = docs.map((doc): BodyPiece[] =>
    'ok' in doc
      ? ['{"ok":', ...docPieces(doc.ok), '}']
      : [
          JSON.stringify({
            error: { rev: doc.error.rev, reason: doc.error.reason, id, error: doc.error.error },
          }),
        ],
  )
  return [`{"id":${JSON.stringify(id)},"docs":[`, ...joined(printed, ','), ']}']
}

function toParts({ id, docs }: BulkGetAnswer): Parameters<typeof sendMixed>[1] {
  return docs.map((doc) =>
    'ok' in doc
      ? { ok: doc.ok }
      : {
          refused: JSON.stringify({
            id,
            rev: doc.error.rev,
            error: doc.error.error,
            reason: doc.error.reason,
          }),
        },
  )
}

/** What a client sent where a text belongs, to be sent back to it in the error. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
