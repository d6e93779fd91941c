import type { JsonObject } from '@tributary/sync-protocol'
import { compareUtf8 } from '../storage/compare-utf8.ts'
import type { Choice } from './choose-index.ts'
import { indexableFields } from './field-ranges.ts'
import type { FindOptions } from './find-options.ts'
import { type MangoIndex, printIndex } from './index-definition.ts'
import { isCovering, type Plan, printBound } from './plan.ts'
import { fieldsOf, printCondition } from './selector/condition.ts'

/** What `_explain` answers: which index, why not the others, and where it would be read. */
export function explain(
  dbName: string,
  choice: Choice,
  plan: Plan | undefined,
  options: FindOptions,
): JsonObject {
  const { selector, sort, ...rest } = options
  const { use_index, bookmark, limit, skip, fields, ...others } = rest
  const winner = choice.winner?.index
  return {
    dbname: dbName,
    index: winner === undefined ? null : printIndex(winner),
    partitioned: false,
    selector: printCondition(selector),
    opts: {
      use_index,
      bookmark,
      limit,
      skip,
      sort: Object.fromEntries(sort.map(({ name, direction }) => [name, direction])),
      fields,
      ...others,
    },
    limit,
    skip,
    fields,
    index_candidates: candidates(choice, options),
    selector_hints: [hints(options)],
    ...(plan === undefined ? {} : readingOf(plan, options)),
  }
}

function hints({ selector }: FindOptions): JsonObject {
  const indexable = indexableFields(selector)
  const others = new Set(fieldsOf(selector).filter((field) => !indexable.includes(field)))
  return { type: 'json', indexable_fields: indexable, unindexable_fields: [...others].sort() }
}

function readingOf(plan: Plan, options: FindOptions): JsonObject {
  const covering = isCovering(plan.index, options)
  const bounds = plan.kind === 'nothing' ? [null, null] : [plan.low, plan.high]
  const isBackwards = options.sort[0]?.direction === 'desc'
  const [start, end] = isBackwards ? bounds.toReversed() : bounds
  return {
    mrargs: {
      include_docs: options.r === 1 && !covering,
      view_type: 'map',
      reduce: false,
      partition: null,
      start_key: printBound(start),
      end_key: printBound(end),
      direction: isBackwards ? 'rev' : 'fwd',
      stable: options.stable || options.stale === 'ok',
      update: options.update && options.stale === false,
      conflicts: options.conflicts ? true : 'undefined',
    },
    covering,
  }
}

interface Verdict {
  readonly usable: boolean
  readonly reason: string
  readonly ranking: number
}

/** Every index but the chosen one, with the reason; the last by name first, as CouchDB lists them. */
function candidates(choice: Choice, options: FindOptions): JsonObject[] {
  const verdicts = new Map<MangoIndex, Verdict>()
  choice.ranked.forEach(({ index, distance }, ranking) => {
    verdicts.set(index, { usable: true, reason: lesserBy(choice, index, distance), ranking })
  })
  let ranking = Math.max(1, choice.ranked.length)
  const groups: (readonly [
    readonly MangoIndex[],
    (index: MangoIndex) => Omit<Verdict, 'ranking'>,
  ])[] = [
    [choice.unfavoured, () => ({ usable: true, reason: 'unfavored_type' })],
    [choice.excluded, () => ({ usable: true, reason: 'excluded_by_user' })],
    [
      [...choice.unusable.keys()],
      (index) => ({ usable: false, reason: choice.unusable.get(index) ?? 'field_mismatch' }),
    ],
    [choice.partial, () => ({ usable: false, reason: 'is_partial' })],
  ]
  for (const [indexes, verdictOn] of groups) {
    for (const index of indexes) verdicts.set(index, { ...verdictOn(index), ranking })
    if (indexes.length > 0) ranking += 1
  }
  if (choice.winner !== undefined) verdicts.delete(choice.winner.index)
  return [...verdicts]
    .sort(([a], [b]) => compareUtf8(b.ddoc ?? '', a.ddoc ?? '') || compareUtf8(b.name, a.name))
    .map(([index, { usable, reason, ranking: place }]) => ({
      index: printIndex(index),
      analysis: {
        usable,
        reasons: [{ name: reason }],
        ranking: place,
        covering: index.type === 'json' ? isCoveringFields(index, options) : null,
      },
    }))
}

function isCoveringFields(index: MangoIndex, options: FindOptions): boolean {
  return isCovering(index, { ...options, selector: { kind: 'anything' } })
}

function lesserBy(choice: Choice, index: MangoIndex, distance: number): string {
  if (distance > 0) return 'less_overlap'
  const width = choice.winner?.index.fields.length ?? 0
  return index.fields.length > width ? 'too_many_fields' : 'alphabetically_comes_after'
}
