import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { editRecord } from './edit-record.ts'
import { hasSeen } from './edits.ts'
import { canonicalJson } from './json.ts'
import { isProjectionOfEdits, liftForeignEdits } from './lift-foreign-edits.ts'
import { mergeRecords } from './merge-records.ts'
import { openConflicts } from './open-conflicts.ts'
import { parseRecord } from './parse-record.ts'
import type { JourneyRecord, RecordDoc } from './record-types.ts'
import { testJourney, testWriter } from './testing.ts'

const WRITERS = 3

type Step =
  | { kind: 'set'; who: number; field: string; value: string }
  | { kind: 'add' | 'remove'; who: number; element: string }
  | { kind: 'visibility'; who: number; value: 'hub' | 'network' | 'public' }
  | { kind: 'foreign'; who: number; field: 'title' | 'practice' | 'applications'; value: string }
  | { kind: 'pull'; who: number; from: number }

const who = fc.integer({ min: 0, max: WRITERS - 1 })
const word = fc.constantFrom('a', 'b', 'c', 'd')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    who,
    field: fc.constantFrom('title', 'purpose.to', 'purpose.soThat', 'phases'),
    value: word,
  }),
  fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const), who, element: word }),
  fc.record({
    kind: fc.constant('visibility' as const),
    who,
    value: fc.constantFrom('hub' as const, 'network' as const, 'public' as const),
  }),
  fc.record({
    kind: fc.constant('foreign' as const),
    who,
    field: fc.constantFrom('title' as const, 'practice' as const, 'applications' as const),
    value: word,
  }),
  fc.record({ kind: fc.constant('pull' as const), who, from: who }),
)

/** Runs the steps on replicas of one journey, each edited by its own person. */
function replicasAfter(steps: readonly Step[]): RecordDoc[] {
  const first = testJourney(testWriter(9))
  const writers = Array.from({ length: WRITERS }, (_, index) => testWriter(index))
  const replicas: RecordDoc[] = writers.map(() => first)
  for (const next of steps) {
    const writer = writers[next.who]
    const held = replicas[next.who]
    if (writer === undefined || held === undefined) continue
    writer.advance(1000)
    writer.clock.observe(held.hlc)
    replicas[next.who] = apply(next, held, writer, replicas)
  }
  return replicas
}

function apply(
  next: Step,
  held: RecordDoc,
  writer: ReturnType<typeof testWriter>,
  replicas: readonly RecordDoc[],
): RecordDoc {
  if (next.kind === 'pull') return mergeRecords(held, replicas[next.from] ?? held)
  if (next.kind === 'foreign') {
    const value = next.field === 'applications' ? [next.value] : next.value
    return { ...held, body: { ...held.body, [next.field]: value } }
  }
  const record = journey(held)
  if (next.kind === 'visibility') return editRecord(record, { visibility: next.value }, writer)
  if (next.kind === 'set') {
    const phase = { name: next.value, process: 'enacting', from: '2026-11-01', to: '2026-11-02' }
    const value = next.field === 'phases' ? [phase] : next.value
    return editRecord(record, { set: { [next.field]: value } }, writer)
  }
  return editRecord(record, { [next.kind]: { applications: [next.element] } }, writer)
}

function journey(doc: RecordDoc): JourneyRecord {
  const parsed = parseRecord(doc)
  if (!parsed.ok || parsed.record.type !== 'journey') throw new Error('not a journey')
  return parsed.record
}

const steps = fc.array(step, { maxLength: 25 })

test('any order and any grouping of merges gives one result, however often', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const [a, b, c] = replicasAfter(all)
      if (a === undefined || b === undefined || c === undefined) throw new Error('three replicas')
      const merged = canonicalJson(mergeRecords(mergeRecords(a, b), c))
      expect(canonicalJson(mergeRecords(a, mergeRecords(b, c)))).toBe(merged)
      expect(canonicalJson(mergeRecords(mergeRecords(c, a), b))).toBe(merged)
      expect(canonicalJson(mergeRecords(mergeRecords(b, c), a))).toBe(merged)
      const twice = mergeRecords(mergeRecords(mergeRecords(a, b), c), mergeRecords(b, a))
      expect(canonicalJson(twice)).toBe(merged)
    }),
    { numRuns: 300 },
  )
})

test('merging a record with itself changes nothing', () => {
  fc.assert(
    fc.property(steps, (all) => {
      for (const replica of replicasAfter(all)) {
        const once = mergeRecords(replica, replica)
        expect(canonicalJson(mergeRecords(once, once))).toBe(canonicalJson(once))
        expect(canonicalJson(once.body)).toBe(canonicalJson(liftForeignEdits(replica).body))
      }
    }),
  )
})

test('no value is dropped unless the other side had seen it and holds something else', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const [a, b] = replicasAfter(all).map((replica) => liftForeignEdits(replica))
      if (a === undefined || b === undefined) throw new Error('two replicas')
      const merged = mergeRecords(a, b)
      for (const [mine, other] of [
        [a, b],
        [b, a],
      ] as const) {
        for (const [field, edits] of Object.entries(mine.edits.fields)) {
          for (const edit of edits) {
            const stands = merged.edits?.fields[field]?.some((each) => each.dot === edit.dot)
            const otherHolds = other.edits.fields[field]?.some((each) => each.dot === edit.dot)
            const isReplaced = !otherHolds && hasSeen(other.edits.clock, edit.dot)
            expect(stands || isReplaced).toBe(true)
          }
        }
      }
      for (const conflict of openConflicts(merged)) {
        expect(conflict.versions.length).toBeGreaterThan(1)
      }
    }),
  )
})

test('what merging gives is a valid record whose body is what its edits say', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const [a, b] = replicasAfter(all)
      if (a === undefined || b === undefined) throw new Error('two replicas')
      const merged = mergeRecords(a, b)
      expect(isProjectionOfEdits(merged)).toBe(true)
      expect(parseRecord(merged)).toEqual({ ok: true, record: merged })
    }),
  )
})

test('merging never throws and never pollutes, whatever edits the other side claims', () => {
  const hostileField = fc.constantFrom(
    '__proto__.x',
    'constructor.prototype.x',
    '',
    '.',
    'a..b',
    '[]',
  )
  fc.assert(
    fc.property(fc.array(hostileField), fc.jsonValue(), (fields, value) => {
      const record = testJourney(testWriter(0))
      const claimed = {
        clock: { x: 1 },
        fields: Object.fromEntries(
          fields.map((field) => [
            field,
            [{ dot: 'x:1', hlc: record.hlc, by: record.authorId, value }],
          ]),
        ),
      }
      const merged = mergeRecords(record, { ...record, edits: claimed })
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
      expect(merged.body).toMatchObject({ title: 'Accra' })
    }),
  )
})
