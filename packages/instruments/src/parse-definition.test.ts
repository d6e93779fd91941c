import { expect, test } from 'vitest'
import { parseDefinition, parseDefinitionText } from './parse-definition.ts'

const small = {
  definitionVersion: 1,
  id: 'weather',
  version: 1,
  title: { en: 'Weather within', sw: 'Hali ya hewa' },
  fields: [
    { key: 'sky', kind: 'choice', words: { en: 'Sky?' }, options: ['clear', 'cloud'] },
    { key: 'why', kind: 'text', words: { en: 'Why?' }, when: { field: 'sky', is: 'cloud' } },
  ],
}
const problemsOf = (value: unknown) => {
  const parsed = parseDefinition(value)
  return parsed.ok ? [] : parsed.problems.map(({ path, code }) => `${path} ${code}`)
}

test('a definition without steps or summaries asks one field at a time', () => {
  const parsed = parseDefinition(small)
  expect(parsed).toMatchObject({
    ok: true,
    definition: { steps: [{ fields: ['sky'] }, { fields: ['why'] }], summaries: [] },
  })
})

test('what passed once passes again and says the same', () => {
  const first = parseDefinition(small)
  expect(first.ok && parseDefinition(JSON.parse(JSON.stringify(first.definition)))).toEqual(first)
})

test('somebody else’s names for kinds, words and options are understood', () => {
  const parsed = parseDefinition({
    name: 'Check-in',
    questions: [
      { id: 'mood', type: 'rating', label: 'Mood', min: 1, max: 7 },
      { type: 'textarea', question: 'Anything else to say?' },
      { id: 'again', type: 'boolean', label: 'Again?' },
    ],
  })
  expect(parsed).toMatchObject({
    ok: true,
    definition: {
      id: 'checkin',
      fields: [
        { key: 'mood', kind: 'scale', from: 1, to: 7 },
        { key: 'anythingElseToSay', kind: 'text', isLong: true },
        { key: 'again', kind: 'choice', options: [{ value: 'yes' }, { value: 'no' }] },
      ],
    },
  })
})

test('fields may be an object by key, or be written out within the steps', () => {
  expect(problemsOf({ title: 'A', fields: { a: { kind: 'text', words: 'A' } } })).toEqual([])
  const parsed = parseDefinition({
    title: 'B',
    steps: [
      {
        title: 'One',
        fields: [
          { kind: 'number', words: 'How many?' },
          { kind: 'date', words: 'When?' },
        ],
      },
    ],
  })
  expect(parsed).toMatchObject({
    ok: true,
    definition: { steps: [{ fields: ['howMany', 'when'] }] },
  })
})

test.each([
  [
    'a tag in words',
    { ...small, title: { en: 'Hi <img src=x onerror=alert(1)>' } },
    'title.en markup',
  ],
  [
    'an unknown kind',
    { ...small, fields: [{ key: 'a', kind: 'blob', words: 'A' }] },
    'fields.0.kind not_one_of',
  ],
  [
    'a missing question',
    { ...small, fields: [{ key: 'a', kind: 'text' }] },
    'fields.0.words missing',
  ],
  [
    'a key twice',
    { ...small, fields: [small.fields[0], small.fields[0]] },
    'fields.1.key duplicate',
  ],
  [
    'a key that reaches a prototype',
    { ...small, fields: [{ key: 'constructor', kind: 'text', words: 'A' }] },
    'fields.0.key bad_key',
  ],
  [
    'a condition on nothing',
    { ...small, fields: [{ ...small.fields[1], when: { field: 'moon', is: 'x' } }] },
    'fields.0.when unknown_field',
  ],
  [
    'a step with an unknown field',
    { ...small, steps: [{ fields: ['sky', 'why', 'moon'] }] },
    'steps.0.fields unknown_field',
  ],
  ['a field no step shows', { ...small, steps: [{ fields: ['sky'] }] }, 'fields.1 never_shown'],
  [
    'a choice of one',
    { ...small, fields: [{ key: 'a', kind: 'choice', words: 'A', options: ['x'] }] },
    'fields.0.options missing',
  ],
  [
    'a scale upside down',
    { ...small, fields: [{ key: 'a', kind: 'scale', words: 'A', from: 3, to: 1 }] },
    'fields.0.to bad_range',
  ],
  [
    'two poles',
    { ...small, fields: [{ key: 'a', kind: 'triad', words: 'A', poles: ['x', 'y'] }] },
    'fields.0.poles missing',
  ],
  [
    'a summary of an unknown kind',
    { ...small, summary: { kind: 'league-table' } },
    'summaries.0.kind not_one_of',
  ],
  ['a later language', { ...small, definitionVersion: 2 }, 'definitionVersion newer_language'],
  [
    'a picture of an unknown field',
    { ...small, summaries: [{ kind: 'distributions', uses: { fields: ['moon'] } }] },
    'summaries.0.uses.fields unknown_field',
  ],
  [
    'a field on two steps',
    { ...small, steps: [{ fields: ['sky', 'why'] }, { fields: ['sky'] }] },
    'steps.1.fields duplicate',
  ],
  [
    'a step on a condition of nothing',
    { ...small, steps: [{ fields: ['sky', 'why'], when: { field: 'moon', is: 'x' } }] },
    'steps.0.when unknown_field',
  ],
  [
    'items of what is no group',
    { ...small, fields: [small.fields[0], { key: 'a', kind: 'cites', of: 'sky', words: 'A' }] },
    'fields.1.of unknown_field',
  ],
  [
    'a parent outside a group',
    { ...small, fields: [{ key: 'a', kind: 'parent', words: 'A' }] },
    'fields.0.kind not_one_of',
  ],
  [
    'a condition within a group on nothing',
    {
      ...small,
      fields: [
        {
          key: 'g',
          kind: 'group',
          words: 'G',
          fields: [{ key: 'a', kind: 'text', words: 'A', when: { field: 'moon', is: 'x' } }],
        },
      ],
    },
    'fields.0.fields.0.when unknown_field',
  ],
  [
    'a condition that compares twice',
    {
      ...small,
      fields: [
        small.fields[0],
        { ...small.fields[1], when: { field: 'sky', is: 'a', isNot: 'b' } },
      ],
    },
    'fields.1.when not_one_of',
  ],
  ['no fields', { title: 'A' }, 'fields missing'],
])('%s is refused with its place', (_, value, problem) => {
  expect(problemsOf(value)).toContain(problem)
})

test('a question that is a word of the language itself gets a name that answers can be kept under', () => {
  const words = ['Constructor?', 'Prototype', 'Élève', 'ɛɛɛ']
  const parsed = parseDefinition({
    title: 'A',
    fields: words.map((text) => ({ kind: 'text', words: text })),
  })
  expect(parsed.ok && parsed.definition.fields.map(({ key }) => key)).toEqual([
    'constructor2',
    'prototype2',
    'eleve',
    'field',
  ])
})

test('what a definition carries beside the language is left behind, at every depth', () => {
  const extra = { onclick: 'alert(1)', __proto__: { polluted: true } }
  const field = {
    ...small.fields[0],
    ...extra,
    options: [{ value: 'a', words: 'A', ...extra }, 'b'],
  }
  const parsed = parseDefinition({
    ...small,
    ...extra,
    fields: [field],
    steps: [{ fields: ['sky'], ...extra }],
    summaries: [{ kind: 'distributions', uses: { fields: 'sky' }, ...extra }],
  })
  expect(parsed.ok).toBe(true)
  expect(JSON.stringify(parsed)).not.toContain('onclick')
  expect(JSON.stringify(parsed)).not.toContain('polluted')
})

test.each([
  [
    'fields',
    {
      ...small,
      fields: Array.from({ length: 121 }, (_, n) => ({ key: `f${n}`, kind: 'text', words: 'A' })),
    },
    'fields too_many',
  ],
  [
    'options',
    {
      ...small,
      fields: [
        {
          key: 'a',
          kind: 'choice',
          words: 'A',
          options: Array.from({ length: 61 }, (_, n) => `o${n}`),
        },
      ],
    },
    'fields.0.options too_many',
  ],
  ['words', { ...small, title: 'x'.repeat(2_001) }, 'title too_long'],
  ['the whole', { ...small, about: 'x'.repeat(150_001) }, ' too_large'],
])('more %s than the limit are refused', (_, value, problem) => {
  expect(problemsOf(value)).toContain(problem)
})

test('conditions within conditions end somewhere', () => {
  let when: object = { field: 'sky', is: 'clear' }
  for (let depth = 0; depth < 10; depth += 1) when = { not: when }
  const value = { ...small, fields: [small.fields[0], { ...small.fields[1], when }] }
  expect(problemsOf(value).join()).toContain('too_deep')
})

test('text that is no JSON, or too much of it, is told as that', () => {
  expect(parseDefinitionText('{"title": ')).toMatchObject({
    problems: [{ code: 'json_not_closed', line: 1 }],
  })
  expect(parseDefinitionText('x'.repeat(200_000))).toMatchObject({
    problems: [{ code: 'too_large' }],
  })
})

test('a field that could not be read is told once, and not wherever it is named', () => {
  const parsed = parseDefinition({
    title: 'Walk',
    fields: [
      { key: 'price', kind: 'nummer', words: 'Price?' },
      { key: 'why', kind: 'text', words: 'Why?', when: { field: 'price', atLeast: 3 } },
    ],
    steps: [{ fields: ['price', 'why'] }],
    summaries: [{ kind: 'distributions', uses: { fields: ['price'] } }],
  })
  expect(parsed).toMatchObject({ ok: false, problems: [{ path: 'fields.0.kind' }] })
  expect(parsed.ok ? [] : parsed.problems).toHaveLength(1)
})
