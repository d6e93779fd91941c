import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { editRecord } from './edit-record.ts'
import { canonicalJson } from './json.ts'
import { keepUnseen } from './keep-unseen.ts'
import { isProjectionOfEdits } from './lift-foreign-edits.ts'
import { mergeRecords } from './merge-records.ts'
import { openConflicts } from './open-conflicts.ts'
import { isRecordOf, parseRecord } from './parse-record.ts'
import type { JourneyRecord, RecordDoc } from './record-types.ts'
import { testJourney, testWriter } from './testing.ts'

const FIELDS = ['title', 'practice', 'purpose.to'] as const

const word = fc.constantFrom('a', 'b', 'c', 'd')
interface Edit {
  readonly who: number
  readonly field: (typeof FIELDS)[number]
  readonly value: string
}
type ToolWrite = { readonly field: 'title' | 'practice'; readonly value: string } | null

const edit: fc.Arbitrary<Edit> = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  field: fc.constantFrom(...FIELDS),
  value: word,
})
/** What a tool writes: one field, or nothing but the loss of the edits. */
const toolWrite: fc.Arbitrary<ToolWrite> = fc.option(
  fc.record({ field: fc.constantFrom('title' as const, 'practice' as const), value: word }),
  { nil: null },
)

/** One journey as three people edited it apart, joined: with whatever versions are open. */
function journeyAfter(edits: readonly Edit[]): JourneyRecord {
  const first = testJourney(testWriter(9))
  const writers = [testWriter(0), testWriter(1), testWriter(2)]
  const apart: JourneyRecord[] = writers.map(() => first)
  for (const { who, field, value } of edits) {
    const [writer, held] = [writers[who], apart[who]]
    if (writer === undefined || held === undefined) continue
    writer.advance(1000)
    apart[who] = editRecord(held, { set: { [field]: value } }, writer)
  }
  return journey(apart.reduce<RecordDoc>((all, one) => mergeRecords(all, one), first))
}

function journey(doc: RecordDoc): JourneyRecord {
  const parsed = parseRecord(doc)
  if (!parsed.ok || !isRecordOf(parsed.record, 'journey')) throw new Error('not a journey')
  return parsed.record
}

function writtenByTool(held: RecordDoc, write: ToolWrite): RecordDoc {
  const { edits: _edits, ...bare } = held
  return write === null ? bare : { ...bare, body: { ...held.body, [write.field]: write.value } }
}

test('a tool that drops the edits takes no version away, and what it wrote is shown', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), toolWrite, (edits, write) => {
      const held = journeyAfter(edits)
      const written = writtenByTool(held, write)
      const kept = keepUnseen(written, held)
      for (const [field, versions] of Object.entries(held.edits.fields)) {
        for (const version of versions) {
          expect(kept.edits?.fields[field]).toContainEqual(version)
        }
      }
      expect(kept.body).toMatchObject(write === null ? held.body : { [write.field]: write.value })
      const open = openConflicts(kept).map(({ field }) => field)
      expect(open).toEqual(expect.arrayContaining(openConflicts(held).map(({ field }) => field)))
    }),
    { numRuns: 300 },
  )
})

test('phones that knew the same come to the same, and doing it again changes nothing', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), toolWrite, (edits, write) => {
      const held = journeyAfter(edits)
      const written = writtenByTool(held, write)
      const kept = keepUnseen(written, held)
      expect(isProjectionOfEdits(kept)).toBe(true)
      expect(canonicalJson(keepUnseen(written, held))).toBe(canonicalJson(kept))
      expect(canonicalJson(keepUnseen(written, kept))).toBe(canonicalJson(kept))
      expect(keepUnseen(kept, held)).toBe(kept)
    }),
  )
})

test('phones that knew different things lose none of them once they meet', () => {
  fc.assert(
    fc.property(
      fc.array(edit, { maxLength: 8 }),
      fc.array(edit, { maxLength: 8 }),
      toolWrite,
      (edits, more, write) => {
        const early = journeyAfter(edits)
        const late = journeyAfter([...edits, ...more])
        const written = writtenByTool(late, write)
        const [a, b] = [keepUnseen(written, early), keepUnseen(written, late)]
        const met = mergeRecords(a, b)
        for (const [field, versions] of Object.entries(b.edits?.fields ?? {})) {
          const values = met.edits?.fields[field]?.map(({ value }) => canonicalJson(value))
          for (const { value } of versions) expect(values).toContain(canonicalJson(value))
        }
        expect(canonicalJson(mergeRecords(b, a))).toBe(canonicalJson(met))
      },
    ),
  )
})

test('what people write with the app is taken as it is', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 8 }), word, (edits, value) => {
      const held = journeyAfter(edits)
      const next = editRecord(held, { set: { title: value } }, testWriter(1))
      expect(keepUnseen(next, held)).toBe(next)
      expect(keepUnseen(mergeRecords(next, held), held)).toEqual(mergeRecords(next, held))
    }),
  )
})
