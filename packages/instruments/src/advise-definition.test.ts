import { expect, test } from 'vitest'
import { builtInDefinitions } from './built-in/built-in-definitions.ts'
import { parseDefinitionText } from './parse-definition.ts'

const text = (more: object) =>
  JSON.stringify(
    {
      title: 'Walk',
      fields: [
        { key: 'seen', kind: 'text', words: 'Seen?' },
        { key: 'much', kind: 'scale', words: 'How much?' },
      ],
      ...more,
    },
    null,
    1,
  )

test('a name that is not known is told with its line and the name that was meant', () => {
  const checked = parseDefinitionText(
    text({ fields: [{ key: 'a', kind: 'text', words: 'A', requird: true }] }),
  )
  expect(checked.ok).toBe(true)
  expect(checked.advice).toEqual([
    { path: 'fields.0.requird', code: 'unknown_member', detail: 'requird → required', line: 8 },
  ])
})

test('a picture that no field can fill is told, and what would fill it', () => {
  const checked = parseDefinitionText(
    text({
      summaries: [
        { kind: 'drift', uses: { score: 'seen' } },
        { kind: 'heat', uses: { rows: 'much', colums: 'seen' } },
        { kind: 'tree' },
      ],
    }),
  )
  expect(checked.advice.map(({ path, code, detail }) => [path, code, detail])).toEqual([
    ['summaries.0.uses.score', 'unfit_part', 'scale, number'],
    ['summaries.1.uses.colums', 'unknown_part', 'rows, columns'],
    ['summaries.2', 'not_drawn', 'label'],
  ])
})

test('there is nothing to say about the built-in instruments', () => {
  for (const definition of builtInDefinitions()) {
    expect([definition.id, parseDefinitionText(JSON.stringify(definition)).advice]).toEqual([
      definition.id,
      [],
    ])
  }
})

test('a definition copied out of a chat passes with the marks around it', () => {
  expect(parseDefinitionText(`\u{FEFF}\n\`\`\`json\n${text({})}\n\`\`\`\n`).ok).toBe(true)
})
