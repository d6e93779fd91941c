import { isAnswerMap } from './answers.ts'
import type { Definition } from './definition.ts'
import { parseDefinition } from './parse-definition.ts'

export type MergedDefinitions =
  | { readonly ok: true; readonly definition: Definition }
  /** Places where both sides say something else; people choose. */
  | { readonly ok: false; readonly differsAt: readonly string[] }

const NAMES = ['key', 'value', 'kind'] as const

/**
 * Two versions made at once from the same one, joined where they changed different things.
 * Symmetric: either order gives the same definition. Version numbers are left to the caller.
 */
export function mergeDefinitions(
  base: Definition,
  a: Definition,
  b: Definition,
): MergedDefinitions {
  const differsAt: string[] = []
  const merged = mergeValue(base, { ...a, version: 0 }, { ...b, version: 0 }, '', differsAt)
  if (differsAt.length > 0 || !isAnswerMap(merged)) return { ok: false, differsAt }
  const version = Math.max(a.version, b.version)
  const parsed = parseDefinition({ ...merged, version })
  if (parsed.ok) return { ok: true, definition: parsed.definition }
  return { ok: false, differsAt: parsed.problems.map((problem) => problem.path) }
}

function mergeValue(
  base: unknown,
  a: unknown,
  b: unknown,
  path: string,
  differsAt: string[],
): unknown {
  if (isSame(a, b) || isSame(base, b)) return a
  if (isSame(base, a)) return b
  if (Array.isArray(a) && Array.isArray(b)) {
    const list = mergeLists(Array.isArray(base) ? base : [], a, b, path, differsAt)
    if (list !== null) return list
  }
  if (isAnswerMap(a) && isAnswerMap(b)) {
    const from = isAnswerMap(base) ? base : {}
    const merged: Record<string, unknown> = {}
    for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted()) {
      const at = path === '' ? key : `${path}.${key}`
      const value = mergeValue(from[key], a[key], b[key], at, differsAt)
      if (value !== undefined) merged[key] = value
    }
    return merged
  }
  differsAt.push(path)
  return a
}

/** Lists whose elements have names merge by name; null for others. */
function mergeLists(
  base: readonly unknown[],
  a: readonly unknown[],
  b: readonly unknown[],
  path: string,
  differsAt: string[],
): unknown[] | null {
  const [inBase, inA, inB] = [base, a, b].map(byName)
  if (inBase === undefined || inA === undefined || inB === undefined) return null
  if (inBase === null || inA === null || inB === null) return null
  const common = (names: Iterable<string>) =>
    [...names].filter((name) => inA.has(name) && inB.has(name)).join(' ')
  const orderA = common(inA.keys())
  const orderB = common(inB.keys())
  const orderBase = common(inBase.keys())
  if (orderA !== orderB && orderA !== orderBase && orderB !== orderBase) {
    differsAt.push(path)
    return [...a]
  }
  // The side that moved things gives the order; what the other added follows its neighbour.
  const [leading, other] = orderB === orderBase ? [inA, inB] : [inB, inA]
  const isGone = (name: string) => inBase.has(name) && (!inA.has(name) || !inB.has(name))
  const names = [...leading.keys()].filter((name) => !isGone(name))
  let after = -1
  for (const name of other.keys()) {
    const at = names.indexOf(name)
    if (at >= 0) after = at
    else if (!isGone(name)) {
      after += 1
      names.splice(after, 0, name)
    }
  }
  for (const name of inBase.keys()) {
    // Taken away by one, changed by the other: that is for people to decide.
    const left = inA.get(name) ?? inB.get(name)
    if (isGone(name) && left !== undefined && !isSame(left, inBase.get(name))) {
      differsAt.push(`${path}.${name}`)
    }
  }
  return names.map((name) =>
    mergeValue(
      inBase.get(name),
      inA.get(name) ?? inB.get(name),
      inB.get(name) ?? inA.get(name),
      `${path}.${name}`,
      differsAt,
    ),
  )
}

function byName(list: readonly unknown[]): Map<string, unknown> | null {
  const named = new Map<string, unknown>()
  for (const each of list) {
    const name =
      typeof each === 'string'
        ? each
        : isAnswerMap(each)
          ? NAMES.map((key) => each[key]).find((value) => typeof value === 'string')
          : undefined
    if (typeof name !== 'string' || named.has(name)) return null
    named.set(name, each)
  }
  return named
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isAnswerMap(value)) return JSON.stringify(value) ?? ''
  const keys = Object.keys(value).toSorted()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`
}
