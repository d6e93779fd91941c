import { array, assert, constantFrom, jsonValue, nat, property, string, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { lineOfPath, locateJson } from './locate-json.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

test('a text is taken for JSON exactly where the engine takes it for JSON', () => {
  const cuts = array(
    tuple(nat(400), constantFrom('', ',', '"', '}', ']', ':', '“', '\n', '//', '0')),
    {
      maxLength: 3,
    },
  )
  assert(
    property(jsonValue({ maxDepth: 4 }), cuts, (value, changes) => {
      let text = JSON.stringify(value, null, 1)
      for (const [at, piece] of changes) text = text.slice(0, at) + piece + text.slice(at + 1)
      expect(locateJson(text).ok).toBe(isJson(text))
    }),
  )
  assert(property(string(), (text) => locateJson(text).ok === isJson(text)))
})

test.each([
  ['{\n  "a": 1\n  "b": 2\n}', 'comma_missing', 3],
  ['{\n  "a": [1, 2,\n  ]\n}', 'comma_extra', 2],
  ['{\n  “a”: 1\n}', 'curly_quote', 2],
  ['{\n  // what it is for\n  "a": 1\n}', 'comment', 2],
  ['{\n  "a": {\n    "b": 1\n', 'not_closed', 2],
  ['{\n  "a" 1\n}', 'colon_missing', 2],
  ['{\n  "a": "one\n}', 'quote_missing', 2],
  ['{\n  a: 1\n}', 'quote_missing', 2],
  ['{}\n}', 'not_expected', 2],
] as const)('of %j it says what is amiss and in which line', (text, fault, line) => {
  expect(locateJson(text)).toMatchObject({ ok: false, fault, line })
})

test('a path has the line it was written on, also under another name, else that around it', () => {
  const located = locateJson(
    '{\n "name": "x",\n "questions": [\n  { "type": "text",\n    "label": "a" },\n  { "type": "scal" }\n ]\n}',
  )
  if (!located.ok) throw new Error('it is JSON')
  const line = (path: string) => lineOfPath(located.root, path)
  expect(['title', 'fields.0.words', 'fields.1.kind', 'fields.1.words', ''].map(line)).toEqual([
    2, 5, 6, 6, 1,
  ])
})
