import { type JsonValue, SyncError } from '@tributary/sync-protocol'
import { breakageInWords, type DesignSandbox, parseHostile } from '../design/design-sandbox.ts'
import type { ReduceGroups, RowGroup } from './read-groups.ts'
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

/** Reduces groups by a function of a design document: rows first, then what came of them. */
export function scriptReduce(context: ReduceContext, view: ViewDefinition): ReduceGroups {
  return async (groups) => {
    const chunks = groups.flatMap((group) => chunksOf(group).map((item) => ({ group, item })))
    const reduced = await callReduce(
      context,
      view,
      chunks.map(({ item }) => item),
    )
    const parts = new Map<RowGroup, JsonValue[]>(groups.map((group) => [group, [...group.parts]]))
    chunks.forEach(({ group }, index) => parts.get(group)?.push(reduced[index] ?? null))
    const several = groups.filter((group) => (parts.get(group)?.length ?? 0) > 1)
    const rereduced = await callReduce(
      context,
      view,
      several.map((group) => {
        const values = parts.get(group) ?? []
        const overflow = values.find(isOverflow)
        return { text: JSON.stringify({ keys: null, values, rereduce: true }), overflow }
      }),
    )
    several.forEach((group, index) => parts.set(group, [rereduced[index] ?? null]))
    return groups.map((group) => parts.get(group)?.[0] ?? null)
  }
}

interface ReduceItem {
  readonly text: string
  /** The result, when a part of it was too large already. */
  readonly overflow?: JsonValue | undefined
}

function chunksOf({ rows }: RowGroup): ReduceItem[] {
  const items: ReduceItem[] = []
  let some: ViewRow[] = []
  let chars = 0
  const close = () => {
    if (some.length === 0) return
    const keys = some.map(({ key, docId }) => [key, docId])
    const values = some.map(({ value }) => value)
    items.push({ text: JSON.stringify({ keys, values, rereduce: false }) })
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
