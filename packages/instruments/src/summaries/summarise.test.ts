import { expect, test } from 'vitest'
import { builtInDefinitions } from '../built-in/built-in-definitions.ts'
import { parseDefinition } from '../parse-definition.ts'
import type { Label, Picture } from './picture.ts'
import { summarise } from './summarise.ts'
import { wordDiff } from '@tributary/records'

function pictures(
  id: string,
  answers: readonly Readonly<Record<string, unknown>>[],
  enough = new Map<string, number>(),
): Picture[] {
  const definition = builtInDefinitions().find((each) => each.id === id)
  if (definition === undefined) throw new Error(id)
  const responses = answers.map((each, at) => ({
    id: `r${at + 1}`,
    answers: each,
    at: `2025-05-${18 + at}T18:00:00Z`,
  }))
  return summarise({ definition, responses, today: '2025-05-25', enough })
}
const words = (label: Label | undefined): string => {
  if (label === undefined) return ''
  if ('words' in label) return label.words['en'] ?? ''
  return Object.values(label).join()
}
const rows = (picture: Picture | undefined) => picture?.table.rows.map((row) => row.map(words))
const shape = <Kind extends Picture['kind']>(all: readonly Picture[], kind: Kind) =>
  all.find((each): each is Picture & { kind: Kind } => each.kind === kind)

test('value creation: a matrix of cycle and story, and how far each chain holds', () => {
  const all = pictures('value-creation', [
    {
      title: 'Drain',
      immediate: 'Met.',
      immediateEvidence: { e1: true },
      potential: 'Map.',
      applied: 'Used.',
    },
    { title: 'Bus', immediate: 'Rode.', applied: 'Timetable.' },
  ])
  expect(shape(all, 'matrix')?.cells.slice(0, 4)).toEqual([
    [2, 1],
    [1, 0],
    [1, 1],
    [0, 0],
  ])
  // The second chain breaks at potential value, although it was applied.
  expect(
    shape(all, 'bars')
      ?.bars.slice(0, 4)
      .map(({ count }) => count),
  ).toEqual([2, 1, 1, 0])
})

test('most significant change: a tree of selections with the reasons at each level', () => {
  const all = pictures('most-significant-change', [
    { kind: 'story', title: 'The grate' },
    { kind: 'story', title: 'The seat' },
    {
      kind: 'selection',
      level: 'Team',
      considered: { r1: true, r2: true },
      chosen: 'r1',
      reasons: 'It lasts.',
    },
    {
      kind: 'selection',
      level: 'Hub',
      considered: { r3: true },
      chosen: 'r3',
      reasons: 'Children did it.',
    },
  ])
  const nodes = shape(all, 'tree')?.nodes
  expect(nodes?.map(({ id, parentId, mark }) => [id, parentId, mark])).toEqual([
    ['r1', 'r3', 'chosen'],
    ['r2', 'r3', 'plain'],
    ['r3', 'r4', 'chosen'],
    ['r4', null, 'plain'],
  ])
  expect(rows(all[0])).toEqual([
    ['Team', 'The grate', '2', 'It lasts.'],
    ['Hub', 'Team', '1', 'Children did it.'],
  ])
})

test('four quadrants: hypotheses tested and untested, each with its truths', () => {
  const all = pictures('four-quadrant', [
    {
      truths: { t1: { text: 'Forty sachets.' }, t2: { text: 'The sweepers know.' } },
      hypotheses: {
        h1: { if: 'we ask first', thenWhat: 'they join', cites: { t2: true }, outcome: 'held' },
        h2: { if: 'we pay', thenWhat: 'it stays clean', cites: { t1: true, t2: true } },
      },
    },
  ])
  expect(rows(all[0])).toEqual([
    ['we ask first → they join', 'held', 'The sweepers know.'],
    ['we pay → it stays clean', 'untested', 'Forty sachets. · The sweepers know.'],
  ])
})

test('focused conversation: four columns, and the decisions drawn out', () => {
  const columns = shape(pictures('orid', [{ objective: 'Rain.', decisional: 'Dig.' }]), 'columns')
  expect(columns?.columns.map(({ items, isDrawnOut }) => [items.length, isDrawnOut])).toEqual([
    [1, false],
    [0, false],
    [0, false],
    [1, true],
  ])
})

test('before and after: intent against result, and what is open, the overdue first', () => {
  const all = pictures('before-after-review', [
    {
      intended: 'Forty people',
      actual: 'Twelve',
      improve: {
        a: { what: 'Ask the chief', due: '2025-06-01' },
        b: { what: 'Print it', due: '2025-05-20' },
        c: { what: 'Thank the cook', done: 'yes' },
      },
    },
  ])
  expect(rows(all[0])).toEqual([['Forty people', 'Twelve', '']])
  expect(rows(all[1])?.map(([what, , , state]) => [what, state])).toEqual([
    ['Print it', 'overdue'],
    ['Ask the chief', 'open'],
    ['Thank the cook', 'done'],
  ])
})

test('learning loops: chains of loops and how many are closed', () => {
  const whole = { experience: 'e', reflection: 'r', concept: 'c', experiment: 'x' }
  const chains = shape(
    pictures('learning-loop', [whole, { ...whole, after: 'r1' }, { experience: 'other' }]),
    'chains',
  )
  expect(chains?.chains.map((chain) => chain.map(({ id }) => id))).toEqual([['r1', 'r2'], ['r3']])
  expect([chains?.closed, chains?.total]).toEqual([2, 3])
})

test('ripples: a tree, and counts by capital and order', () => {
  const all = pictures('ripple', [
    {
      nodes: {
        a: { what: 'A grate', capital: 'built', order: '1' },
        b: { what: 'Talk', parent: 'a', capital: 'social', order: '2' },
        c: { what: 'Noise', parent: 'a', capital: 'social', order: '2', negative: 'yes' },
      },
    },
  ])
  expect(shape(all, 'tree')?.nodes.map(({ parentId, mark }) => [parentId, mark])).toEqual([
    [null, 'plain'],
    ['r1/a', 'plain'],
    ['r1/a', 'negative'],
  ])
  const social = rows(shape(all, 'heat'))?.find(([name]) => name === 'Social')
  expect(social).toEqual(['Social', '0', '2', '0', '2'])
})

test('a circle of ripples is cut, and every ripple is drawn', () => {
  const all = pictures('ripple', [
    { nodes: { a: { what: 'A', parent: 'b' }, b: { what: 'B', parent: 'a' } } },
  ])
  expect(shape(all, 'tree')?.nodes.map(({ parentId }) => parentId)).toEqual([null, null])
})

test('outcome harvest: a table that says which were confirmed from outside', () => {
  const all = pictures('outcome-harvest', [
    { actor: 'The council', change: 'Empties bins', verified: 'yes' },
    { actor: 'Drivers', change: 'Wait', verified: 'no' },
  ])
  expect(shape(all, 'bars')?.bars.map(({ count }) => count)).toEqual([1, 1])
  expect(rows(shape(all, 'table'))?.map((row) => row.at(-1))).toEqual(['verified', 'notVerified'])
})

test('triads: weights are drawn as they were placed, and “does not apply” is counted apart', () => {
  const all = pictures('triad', [
    { title: 'One', place: [1, 0, 0], learned: 'n/a' },
    { title: 'Two', place: [2, 1, 1] },
  ])
  const first = shape(all, 'ternary')
  expect(first?.points.map(({ weights }) => weights)).toEqual([
    [1, 0, 0],
    [0.5, 0.25, 0.25],
  ])
  expect(rows(all[0])?.[1]).toEqual(['Two', '50 %', '25 %', '25 %'])
  expect(all[1]?.kind === 'ternary' && all[1].notApplicable).toBe(1)
})

test('aspect readings: one panel per aspect against what is enough, in order of time', () => {
  const all = pictures(
    'aspect-reading',
    [
      { aspect: 'a1', score: -1 },
      { aspect: 'a2', score: 0 },
      { aspect: 'a1', score: 2 },
    ],
    new Map([['a1', 1]]),
  )
  expect(
    shape(all, 'multiples')?.panels.map(({ enough, points }) => [
      enough,
      points.map((p) => p.value),
    ]),
  ).toEqual([
    [1, [-1, 2]],
    [null, [0]],
  ])
})

test('distributions: every step of a scale is there, given or not', () => {
  const [desire] = pictures('pulse', [{ desire: 5 }, { desire: 5 }, { desire: 2 }])
  expect(rows(desire)).toEqual([
    ['1', '0'],
    ['2', '1'],
    ['3', '0'],
    ['4', '0'],
    ['5', '2'],
  ])
})

test('purpose: each wording beside the one before, word by word', () => {
  const diffs = shape(
    pictures('purpose', [
      { purpose: { to: 'clean the drain', soThat: 'it flows' } },
      { purpose: { to: 'care for the drain', soThat: 'it flows' } },
    ]),
    'diffs',
  )
  expect(diffs?.versions[1]?.parts[0]?.pieces).toEqual([
    { text: 'clean ', change: 'removed' },
    { text: 'care for ', change: 'added' },
    { text: 'the drain', change: 'same' },
  ])
  expect(wordDiff('', 'new')).toEqual([{ text: 'new', change: 'added' }])
})

test('a definition without pictures gets those its fields allow', () => {
  const parsed = parseDefinition({
    title: 'Weather',
    fields: [
      { key: 'sky', kind: 'choice', words: 'Sky', options: ['clear', 'cloud'] },
      { key: 'word', kind: 'text', words: 'A word' },
    ],
  })
  if (!parsed.ok) throw new Error('not parsed')
  const all = summarise({
    definition: parsed.definition,
    responses: [{ id: 'r1', answers: { sky: 'cloud', word: 'soon' }, at: '' }],
    today: '',
    enough: new Map(),
  })
  expect(all.map(({ kind }) => kind)).toEqual(['bars', 'columns'])
})

/** A definition of somebody else, with one group and fields beside it. */
function soundings(summaries: readonly object[]): readonly Picture[] {
  const parsed = parseDefinition({
    title: 'Sounding',
    fields: [
      { key: 'light', kind: 'choice', words: 'Light?', options: ['yes', 'no'] },
      { key: 'mood', kind: 'scale', from: -1, to: 1, words: 'Mood' },
      { key: 'who', kind: 'person', words: 'Who?' },
      {
        key: 'sounds',
        kind: 'group',
        words: 'Sounds',
        fields: [
          { key: 'what', kind: 'text', words: 'What?' },
          { key: 'kind', kind: 'choice', words: 'Kind', options: ['voice', 'engine'] },
        ],
      },
    ],
    summaries,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const answers = {
    light: 'yes',
    mood: 1,
    who: 'person:1',
    sounds: { a: { what: 'A song', kind: 'voice' }, b: { kind: 'engine' } },
  }
  return summarise({
    definition: parsed.definition,
    responses: [{ id: 'r1', answers, at: '2025-05-18T18:00:00Z' }],
    today: '2025-05-25',
    enough: new Map(),
  })
}

test('a picture reads fields within a group and beside it together', () => {
  const heat = shape(
    soundings([{ kind: 'heat', uses: { rows: 'sounds.kind', columns: 'mood' } }]),
    'heat',
  )
  expect(heat?.counts).toEqual([
    [0, 0, 1],
    [0, 0, 1],
  ])
  const matrix = shape(
    soundings([{ kind: 'matrix', uses: { cycles: ['light', 'sounds.what'] } }]),
    'matrix',
  )
  expect(matrix?.cells).toEqual([[1], [1]])
  const loops = shape(
    soundings([{ kind: 'loops', uses: { stations: ['light', 'sounds.what'] } }]),
    'chains',
  )
  expect(loops?.closed).toBe(1)
})

test('options and people are named wherever a picture goes by them', () => {
  const drift = soundings([{ kind: 'drift', uses: { score: 'mood', about: 'light' } }])
  expect(shape(drift, 'multiples')?.panels.map(({ label }) => label)).toEqual([
    { words: { en: 'yes' } },
  ])
  const heat = soundings([{ kind: 'heat', uses: { rows: 'who', columns: 'light' } }])
  expect(shape(heat, 'heat')?.rows).toEqual([{ ref: 'person:1' }])
})

test('a picture that its fields cannot fill gives way to those they can', () => {
  expect(
    soundings([{ kind: 'drift', uses: { score: 'who' } }, { kind: 'tree' }]).map(
      ({ kind }) => kind,
    ),
  ).toEqual(['bars', 'bars', 'bars', 'columns'])
})
