import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareUtf8 } from '../compare-utf8.ts'
import { IdCounts } from './id-counts.ts'

/** The listed ids, as SQLite would answer from them. */
function tableOf(ids: ReadonlySet<string>) {
  const sorted = () => [...ids].sort(compareUtf8)
  const from = (id: string) => sorted().filter((each) => compareUtf8(each, id) >= 0)
  return {
    countAll: () => ids.size,
    sample: (step: number) => sorted().filter((_, index) => index % step === 0),
    countBetween: (low: string, high: string) =>
      from(low).filter((each) => compareUtf8(each, high) < 0).length,
    idAt: (low: string, skip: number) => from(low)[skip],
  }
}

const idOf = (n: number) => `${n % 3 === 0 ? '\u{1f600}' : n % 3 === 1 ? '\uffee' : ''}${n}`

const steps = fc.array(
  fc.record({
    first: fc.nat({ max: 90 }),
    length: fc.integer({ min: 1, max: 90 }),
    isRemoval: fc.boolean(),
    isUndone: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
)

test('[DS19] an offset is counted as a walk over all ids would, as segments grow, are cut and are undone', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 3 }), (transactions, firstCountAt) => {
      const ids = new Set<string>()
      const counts = new IdCounts(tableOf(ids), 4)
      transactions.forEach(({ first, length, isRemoval, isUndone }, index) => {
        const before = [...ids]
        const mark = counts.mark
        for (let n = first; n < first + length; n += 1) {
          const id = idOf(n)
          if (ids.has(id) !== isRemoval) continue
          if (isRemoval) ids.delete(id)
          else ids.add(id)
          counts.note(id, isRemoval ? -1 : 1)
        }
        if (isUndone) {
          counts.undo(mark)
          ids.clear()
          for (const id of before) ids.add(id)
        } else counts.commit()
        if (index < firstCountAt) return
        const sorted = [...ids].sort(compareUtf8)
        for (const n of [0, 1, 2, 44, 89, 120, 149, 178]) {
          const asked = idOf(n)
          const expected = sorted.findIndex((id) => compareUtf8(id, asked) >= 0)
          expect(counts.countBefore(asked)).toBe(expected === -1 ? sorted.length : expected)
        }
      })
    }),
    { numRuns: 300 },
  )
})
