import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './parse-json.ts'

const parse = (text: string, maxDepth: number) => parseJson(Buffer.from(text), maxDepth)

/** How many objects and lists lie within each other. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

/** Texts full of what could be taken for the end of a string, or for a bracket. */
const nasty = fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ']', '}', 'a', 'é', '\n') })
const { value: nested } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    nasty,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(nasty, tie('value'), { maxKeys: 3 }),
  ),
}))

test('[SP3] texts neither hide nor make depth', () => {
  fc.assert(
    fc.property(nested, (value) => {
      const text = JSON.stringify([value])
      const depth = depthOf([value])
      expect(parse(text, depth)).toEqual(JSON.parse(text))
      expect(() => parse(text, depth - 1)).toThrow('nested deeper')
    }),
    { numRuns: 500 },
  )
})

test('[SP3] a text that does not end is no JSON, however it breaks off', () => {
  for (const text of ['{"a', '{"a\\', '["\\"', '"', '{"a":"b\\\\\\"']) {
    expect(() => parse(text, 10)).toThrow('invalid UTF-8 JSON')
  }
})
