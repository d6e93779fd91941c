import { type JsonValue, SyncError } from '@tributary/sync-protocol'
import { breakageInWords, type DesignSandbox, parseHostile } from '../design/design-sandbox.ts'
import type { Piece } from '../indexes/kept-reductions.ts'
import type { ViewDefinition } from './view-definition.ts'
import type { ViewRow } from './view.ts'

export interface ReduceContext {
  readonly sandbox: DesignSandbox
  /** The db's `instance_id`, and its name for messages. */
  readonly instance: string
  readonly db: string
}

/** Characters of keys and values in one call. */
const MAX_CHARS = 500_000
/** CouchDB's `reduce_limit_threshold` and `reduce_limit_ratio`. */
const OVERFLOW_CHARS = 5_000
const OVERFLOW_RATIO = 2

/** What a script's reduce makes of groups, each of pieces in their order. */
export type ReducePieces = (groups: readonly (readonly Piece[])[]) => Promise<JsonValue[]>

/** Reduces by a function of a design document: rows first, then what came of them. */
export function scriptReduce(context: ReduceContext, view: ViewDefinition): ReducePieces {
  return async (groups) => {
    const cut = groups.map(inCalls)
    const calls = cut.flat().flatMap((part) => ('text' in part ? [part] : []))
    const reduced = (await callReduce(context, view, calls)).values()
    const parts = cut.map((each) =>
      each.map((part) => ('text' in part ? (reduced.next().value ?? null) : part.value)),
    )
    const several = parts.filter((values) => values.length > 1)
    const rereduced = (
      await callReduce(
        context,
        view,
        several.map((values) => ({
          text: JSON.stringify({ keys: null, values, rereduce: true }),
          overflow: values.find(isOverflow),
        })),
      )
    ).values()
    return parts.map((values) =>
      values.length > 1 ? (rereduced.next().value ?? null) : (values[0] ?? null),
    )
  }
}

interface ReduceItem {
  readonly text: string
  /** The result, when a part of it was too large already. */
  readonly overflow?: JsonValue | undefined
}

/** Rows that lie beside each other are reduced together. */
function inCalls(pieces: readonly Piece[]): (ReduceItem | { readonly value: JsonValue })[] {
  const calls: (ReduceItem | { readonly value: JsonValue })[] = []
  let rows: ViewRow[] = []
  const close = () => {
    calls.push(...chunksOf(rows).map((text) => ({ text })))
    rows = []
  }
  for (const piece of pieces) {
    if ('rows' in piece) rows = [...rows, ...piece.rows]
    else {
      close()
      calls.push(piece)
    }
  }
  close()
  return calls
}

/** Rows as a reduce is given them, so many at a time. */
function chunksOf(rows: readonly ViewRow[]): string[] {
  const items: string[] = []
  let some: ViewRow[] = []
  let chars = 0
  const close = () => {
    if (some.length === 0) return
    const keys = some.map(({ key, docId }) => [key, docId])
    const values = some.map(({ value }) => value)
    items.push(JSON.stringify({ keys, values, rereduce: false }))
    some = []
    chars = 0
  }
  for (const row of rows) {
    some.push(row)
    chars += JSON.stringify(row.value).length + JSON.stringify(row.key).length
    if (chars > MAX_CHARS) close()
  }
  close()
  return items
}

async function callReduce(
  { sandbox, instance, db }: ReduceContext,
  view: ViewDefinition,
  items: readonly ReduceItem[],
): Promise<JsonValue[]> {
  const asked = items.filter(({ overflow }) => overflow === undefined)
  if (asked.length === 0) return items.map(({ overflow }) => overflow ?? null)
  const outcome = await sandbox.run({
    lane: 'index',
    db: instance,
    design: view.design,
    call: { kind: 'reduce', path: ['views', view.name, 'reduce'] },
    items: asked.map(({ text }) => text),
  })
  if (outcome.kind === 'refused') throw new SyncError('query_server_error', outcome.reason)
  if (outcome.kind === 'broken') {
    const code = outcome.isTransient ? 'too_many_requests' : 'query_server_error'
    const why = breakageInWords(outcome.failure)
    throw new SyncError(code, `The reduce of view ${view.name} failed: ${why}`)
  }
  const results = outcome.results.map((result, index): JsonValue => {
    if (!result.ok) return null
    const input = asked[index]?.text.length ?? 0
    const output = result.json.length
    if (output > OVERFLOW_CHARS && output * OVERFLOW_RATIO > input) {
      const where = `${db}/${view.design.id}/_view/${view.name}`
      return {
        reduce_overflow_error: `Reduce output must shrink more rapidly: input size: ${input} output size: ${output} context: ${where}`,
      }
    }
    return (parseHostile(result.json) ?? null) as JsonValue
  })
  let next = 0
  return items.map(({ overflow }) => overflow ?? results[next++] ?? null)
}

function isOverflow(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && 'reduce_overflow_error' in value
}
