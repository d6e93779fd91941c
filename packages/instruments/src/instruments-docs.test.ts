import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { ANSWER_ROLES, DEFINITION_LIMITS, ROUNDS, SUMMARY_KINDS } from './definition.ts'
import { parseDefinitionText } from './parse-definition.ts'
import { summarise } from './summaries/summarise.ts'

const page = await readFile(new URL('../../../docs/instruments.md', import.meta.url), 'utf8')
const example = page.match(/```json\n([\s\S]*?)```/)?.[1] ?? ''
/** The kinds that the section under `heading` lists in its first column. */
const listed = (heading: string) => {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const first = [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell]) => cell ?? '')
  return first.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, kind]) => kind ?? ''))
}

test('the example of docs/instruments.md is a definition that runs and is drawn', () => {
  const parsed = parseDefinitionText(example)
  expect(parsed).toMatchObject({ ok: true, definition: { id: 'water-walk' } })
  if (!parsed.ok) return
  // Nothing of it is lost on the way: what it says is what is understood.
  expect(parsed.definition.fields.map(({ kind }) => kind)).toEqual([
    'text',
    'choices',
    'scale',
    'triad',
    'entries',
    'group',
  ])
  const answers = { title: 'A walk', seen: { plastic: true }, worst: 4 }
  const responses = [{ id: 'response:1', answers, at: '2026-05-18T10:00:00Z' }]
  const pictures = summarise({
    definition: parsed.definition,
    responses,
    today: '2026-05-20',
    enough: new Map(),
  })
  expect(new Set(pictures.map(({ kind }) => kind))).toEqual(new Set(['bars', 'ternary', 'tree']))
})

test('docs/instruments.md names every kind of field and picture, and every limit it gives', () => {
  const unknown = parseDefinitionText('{"title":"A","fields":[{"key":"a","kind":"?","words":"A"}]}')
  const kinds = unknown.ok ? '' : (unknown.problems[0]?.detail ?? '')
  expect(listed('Fields').toSorted()).toEqual(kinds.split(', ').toSorted())
  expect(listed('Pictures').toSorted()).toEqual([...SUMMARY_KINDS].toSorted())
  for (const word of [...ROUNDS, ...ANSWER_ROLES]) expect(page).toContain(`\`${word}\``)
  const { fields, steps, summaries, json } = DEFINITION_LIMITS
  expect(page).toContain(
    `${fields} fields, ${steps} steps, ${summaries} pictures and ${json.toLocaleString('en')} characters`,
  )
})
