import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeqCounts } from './seq-counts.ts'

/** The table that is counted, as SQLite would answer from it. */
function tableOf(seqs: ReadonlySet<number>) {
  return {
    countByBlock: (size: number) => {
      const blocks = new Map<number, number>()
      for (const seq of seqs) {
        const block = Math.floor(seq / size)
        blocks.set(block, (blocks.get(block) ?? 0) + 1)
      }
      return [...blocks].map(([block, n]) => ({ block, n })).sort((a, b) => a.block - b.block)
    },
    countBetween: (since: number, until: number) =>
      [...seqs].filter((seq) => seq > since && seq <= until).length,
  }
}

const steps = fc.array(
  fc.record({ docs: fc.array(fc.nat({ max: 5 }), { maxLength: 6 }), isUndone: fc.boolean() }),
  { maxLength: 20 },
)

test('[DS18] what is pending is counted as a walk over all docs would, through undone transactions too', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 30 }), fc.boolean(), (transactions, firstCountAt, isNew) => {
      let seqOf = new Map<number, number>()
      const seqs = new Set<number>()
      const counts = new SeqCounts(tableOf(seqs), isNew)
      let updateSeq = 0
      transactions.forEach(({ docs, isUndone }, index) => {
        const before = { seqOf: new Map(seqOf), seqs: [...seqs], updateSeq }
        const mark = counts.mark
        for (const doc of docs) {
          const old = seqOf.get(doc)
          if (old !== undefined) {
            seqs.delete(old)
            counts.note(old, -1)
          }
          // Long strides, so that blocks are crossed.
          updateSeq += 700
          seqs.add(updateSeq)
          seqOf.set(doc, updateSeq)
          counts.note(updateSeq, 1)
        }
        if (isUndone) {
          counts.undo(mark)
          seqs.clear()
          for (const seq of before.seqs) seqs.add(seq)
          ;({ seqOf, updateSeq } = before)
        } else counts.commit()
        if (index < firstCountAt) return
        for (const since of [0, 699, 700, 1_400, updateSeq - 1, updateSeq]) {
          const expected = [...seqs].filter((seq) => seq > since).length
          expect(counts.countAfter(since)).toBe(expected)
        }
      })
    }),
  )
})
