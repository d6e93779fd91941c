import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BodyBudget, DEFAULT_LIMITS } from './limits.ts'
import { parseDoc } from './parse-doc.ts'

const limits = { ...DEFAULT_LIMITS, budget: new BodyBudget(1) }

const specials = {
  _id: fc.constantFrom('a', 'é "quoted" \\'),
  _rev: fc.constantFrom('1-a', null, ''),
  _deleted: fc.boolean(),
  _revisions: fc.constant({ start: 2, ids: ['b', 'a'] }),
  _local_seq: fc.nat(),
  _attachments: fc.constant({}),
}
const member = fc.oneof(
  fc.tuple(
    fc.oneof(fc.constantFrom('__proto__x', 'toJSON', 'a', '7', ''), fc.string()).map(own),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  ...Object.entries(specials).map(([key, value]) => fc.tuple(fc.constant(key), value)),
)

/** Not one of those that begin with `_`. */
function own(key: string): string {
  return key.replace(/^_+/, '')
}

test('[SP4] own members come through as they were sent, wherever the special ones stand', () => {
  fc.assert(
    fc.property(fc.array(member, { maxLength: 8 }), (members) => {
      const text = `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`
      const doc: object = JSON.parse(text)
      const kept = Object.entries(doc).filter(([key]) => !key.startsWith('_'))
      const { body } = parseDoc(doc, { docId: 'x', newEdits: true, limits })
      expect(body).toBe(
        `{${kept.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
      )
    }),
    { numRuns: 1_000 },
  )
})

test('[SP4] a member called __proto__ is kept as the plain member it is', () => {
  const doc: object = JSON.parse('{"_id":"a","x":{"__proto__":{"y":1}}}')
  const { body } = parseDoc(doc, { newEdits: true, limits })
  expect(body).toBe('{"x":{"__proto__":{"y":1}}}')
})
