import { idsOf, isAnswered, numberOf } from '../answers.ts'
import type { SimpleField, SummarySpec } from '../definition.ts'
import { allFields, type FoundField, type SummaryInput, usedFields, valuesOf } from './given.ts'
import { type Bar, type Label, type Picture, plain, term } from './picture.ts'

const COUNTED = new Set(['choice', 'choices', 'scale', 'number', 'aspect'])
/** More different numbers than this are drawn in ranges. */
const MAX_BARS = 12

/** How often each answer was given; the named fields, else all that can be counted. */
export function distributions(spec: SummarySpec, input: SummaryInput): Picture[] {
  const named = usedFields(spec, 'fields', input.definition)
  const fields = named.length > 0 ? named : allFields(input.definition)
  return fields
    .filter(({ field }) => COUNTED.has(field.kind))
    .map((found) => distribution(found, input))
}

function distribution(found: FoundField, input: SummaryInput): Picture {
  const values = valuesOf(found, input.responses)
    .map(({ value }) => value)
    .filter(isAnswered)
  const bars = barsOf(found.field, values)
  return {
    kind: 'bars',
    title: { words: found.field.words },
    bars,
    isOrdered: found.field.kind === 'scale' || found.field.kind === 'number',
    table: {
      columns: [{ words: found.field.words }, term('count')],
      rows: bars.map(({ label, count }) => [label, plain(count)]),
    },
  }
}

function barsOf(field: SimpleField, values: readonly unknown[]): Bar[] {
  if (field.kind === 'scale') {
    const length = field.to - field.from + 1
    return Array.from({ length }, (_, at) => {
      const step = field.from + at
      return {
        label: plain(signed(step, field.from)),
        count: values.filter((v) => v === step).length,
      }
    })
  }
  if (field.kind === 'number') return numberBars(values)
  const counts = new Map<string, number>()
  const add = (id: string) => counts.set(id, (counts.get(id) ?? 0) + 1)
  for (const value of values) {
    if (typeof value === 'string') add(value)
    else for (const id of idsOf(value)) add(id)
  }
  const options = field.kind === 'choice' || field.kind === 'choices' ? field.options : []
  const known = options.map((option): Bar => {
    const count = counts.get(option.value) ?? 0
    counts.delete(option.value)
    return { label: { words: option.words }, count }
  })
  // Given under an earlier version that had other options: still counted.
  const others = [...counts].map(([id, count]): Bar => ({
    label: field.kind === 'aspect' ? { ref: id } : plain(id),
    count,
  }))
  return [...known, ...others]
}

function numberBars(values: readonly unknown[]): Bar[] {
  const numbers = values.map(numberOf).filter((each) => each !== null)
  const distinct = [...new Set(numbers)].toSorted((a, b) => a - b)
  if (distinct.length <= MAX_BARS) {
    return distinct.map((number) => ({
      label: plain(number),
      count: numbers.filter((each) => each === number).length,
    }))
  }
  const least = distinct[0] ?? 0
  const most = distinct.at(-1) ?? 0
  const width = (most - least) / 8
  return Array.from({ length: 8 }, (_, at): Bar => {
    const from = least + at * width
    const isLast = at === 7
    const isIn = (each: number) => each >= from && (isLast ? each <= most : each < from + width)
    const label: Label = plain(`${round(from)} – ${round(from + width)}`)
    return { label, count: numbers.filter(isIn).length }
  })
}

function signed(step: number, from: number): string {
  if (from >= 0) return String(step)
  return step > 0 ? `+${step}` : step < 0 ? `−${-step}` : '0'
}

function round(number: number): string {
  return String(Math.round(number * 10) / 10)
}
