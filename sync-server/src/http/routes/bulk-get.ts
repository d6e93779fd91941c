import { setImmediate } from 'node:timers/promises'
import { isJsonObject, SyncError, tryParseRev } from '@tributary/sync-protocol'
import type { BulkGetAnswer, BulkGetRequest, Database } from '../../replication/database.ts'
import type { DocOptions } from '../../replication/doc-answer.ts'
import { type DbExchange, readJson } from '../exchange.ts'
import { readDocOptions } from '../doc-options.ts'
import { isTexts } from '../query.ts'
import { acceptsJson } from '../accepts.ts'
import { type BodyPiece, docPieces } from '../body-pieces.ts'
import { JsonWriter } from '../json-writer.ts'
import { MixedWriter } from '../multipart/mixed-writer.ts'
import { openRevsPages, PAGE_CHARS } from '../open-revs-pages.ts'

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
  const parts = answerParts(exchange, docs, options)
  return isJson ? sendAsJson(exchange, parts) : sendAsParts(exchange, parts)
}

/** An answer, or a part of one whose docs are too large to be held together. */
interface AnswerPart extends BulkGetAnswer {
  readonly isFirst: boolean
  readonly isLast: boolean
}

type AnswerParts = AsyncIterable<AnswerPart>

/** Some answers after others, so that the memory does not fill with all of them. */
async function* answerParts(
  { db }: DbExchange,
  items: readonly unknown[],
  options: DocOptions,
): AsyncGenerator<AnswerPart> {
  for (let done = 0; done < items.length;) {
    const asked = items.slice(done, done + ITEMS_AT_ONCE).map(readRequest)
    const requests = asked.flatMap((each) => ('request' in each ? [each.request] : []))
    const found = (await db.bulkGet(requests, { ...options, maxChars: PAGE_CHARS })).values()
    for (const each of asked) {
      const answer = 'answer' in each ? each.answer : found.next().value
      // What did not fit is asked for again.
      if (answer === undefined) break
      done += 1
      yield* withLeft(db, answer, each, options)
    }
    // Others have their turn.
    await setImmediate()
  }
}

async function* withLeft(
  db: Database,
  { left = [], ...answer }: BulkGetAnswer,
  asked: AskedItem,
  options: DocOptions,
): AsyncGenerator<AnswerPart> {
  const { id } = answer
  yield { ...answer, isFirst: true, isLast: left.length === 0 }
  if (left.length === 0) return
  const attsSince = 'request' in asked ? asked.request.attsSince : undefined
  const each = { ...options, ...(attsSince === undefined ? {} : { attsSince }) }
  for await (const revs of openRevsPages(db, id, { ...each, latest: false, openRevs: left })) {
    const docs = revs.map((rev): BulkGetAnswer['docs'][number] =>
      'ok' in rev ? rev : { error: { rev: rev.missing, error: 'not_found', reason: 'missing' } },
    )
    yield { id, docs, isFirst: false, isLast: false }
  }
  yield { id, docs: [], isFirst: false, isLast: true }
}

async function sendAsJson(exchange: DbExchange, parts: AnswerParts): Promise<void> {
  const writer = new JsonWriter(exchange)
  await writer.add('{"results":[')
  let beforeItem = ''
  let beforeDoc = ''
  for await (const { id, docs, isFirst, isLast } of parts) {
    if (isFirst) {
      await writer.add(`${beforeItem}{"id":${JSON.stringify(id)},"docs":[`)
      beforeItem = ','
      beforeDoc = ''
    }
    for (const doc of docs) {
      if (!(await writer.add(beforeDoc, ...printDoc(id, doc)))) return
      beforeDoc = ','
    }
    if (isLast) await writer.add(']}')
  }
  await writer.add(']}')
  await writer.end()
}

async function sendAsParts(exchange: DbExchange, parts: AnswerParts): Promise<void> {
  const writer = new MixedWriter(exchange)
  for await (const { id, docs } of parts) {
    for (const doc of docs) {
      const isThere =
        'ok' in doc
          ? await writer.addDoc(doc.ok)
          : await writer.addRefusal(JSON.stringify({ id, ...doc.error }))
      if (!isThere) return
    }
  }
  await writer.end()
}

type AskedItem = { readonly request: BulkGetRequest } | { readonly answer: BulkGetAnswer }

function readRequest(item: unknown): AskedItem {
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

function printDoc(id: string, doc: BulkGetAnswer['docs'][number]): BodyPiece[] {
  if ('ok' in doc) return ['{"ok":', ...docPieces(doc.ok), '}']
  const { rev, reason, error } = doc.error
  return [JSON.stringify({ error: { rev, reason, id, error } })]
}

/** What a client sent where a text belongs, to be sent back to it in the error. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
