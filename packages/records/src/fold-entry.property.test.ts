import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldEntry } from './fold-entry.ts'
import { newRecord } from './new-record.ts'
import type { AmendmentRecord } from './record-types.ts'
import { testEntry, testWriter } from './testing.ts'

const change = fc.record({
  onTop: fc.nat(),
  text: fc.option(fc.constantFrom('a', 'b', 'c')),
  visibility: fc.option(fc.constantFrom('hub' as const, 'network' as const, 'public' as const)),
  isCyclic: fc.boolean(),
})

test('what is shown does not depend on the order amendments arrive in, and every text is there', () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 12 }).chain((changes) =>
        fc.tuple(
          fc.constant(changes),
          fc.shuffledSubarray(
            changes.map((_, index) => index),
            {
              minLength: changes.length,
            },
          ),
        ),
      ),
      ([changes, order]) => {
        const writer = testWriter(1)
        const entry = testEntry(writer, 'first')
        const amendments: AmendmentRecord[] = []
        for (const { onTop, text, visibility } of changes) {
          const previous = amendments[onTop % (amendments.length + 1)]
          amendments.push(
            newRecord(
              'amendment',
              {
                entryId: entry._id,
                previousId: previous?._id ?? null,
                ...(text === null ? {} : { text }),
                ...(visibility === null ? {} : { visibility }),
              },
              writer,
            ),
          )
        }
        const last = amendments.at(-1)
        const first = amendments.at(0)
        // A loop cannot be written by our app; a hostile one must not hide any text.
        if (first && last && changes[0]?.isCyclic) {
          amendments[0] = { ...first, body: { ...first.body, previousId: last._id } }
        }
        const shuffled = order
          .map((index) => amendments[index])
          .filter((each) => each !== undefined)
        const folded = foldEntry(entry, amendments, [])
        expect(foldEntry(entry, [...shuffled, ...shuffled], [])).toEqual(folded)
        const texts = amendments.filter((each) => each.body.text !== undefined)
        expect(folded.versions).toHaveLength(texts.length + 1)
        expect(folded.versions.filter((version) => version.isShown)).toHaveLength(1)
      },
    ),
  )
})
