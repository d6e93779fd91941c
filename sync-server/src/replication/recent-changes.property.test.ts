import { EMPTY_TREE } from '@tributary/sync-protocol'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { erasedChange, type RecentChange, RecentChanges } from './recent-changes.ts'

const changeOf = (id: string, seq: number, body: string): RecentChange => ({
  doc: { id, seq, winner: `${seq}-a`, isDeleted: false, leafCount: 1, tree: EMPTY_TREE },
  body,
})

const commits = fc.array(
  fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), isPurge: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  { maxLength: 15 },
)

test('[SP5] recent changes are those that the table holds, and none that it has lost', () => {
  fc.assert(
    fc.property(commits, fc.nat({ max: 5 }), fc.nat({ max: 40 }), (all, limit, since) => {
      const recent = new RecentChanges(0)
      const table = new Map<string, number>()
      let seq = 0
      for (const commit of all) {
        recent.add(
          commit.map(({ id, isPurge }) => {
            seq += 1
            if (isPurge) table.delete(id)
            else table.set(id, seq)
            return isPurge ? erasedChange(id, seq) : changeOf(id, seq, `text ${seq}`)
          }),
        )
        const expected = [...table]
          .filter(([, at]) => at > since)
          .sort(([, a], [, b]) => a - b)
          .slice(0, limit)
        const served = recent.after(since, limit)
        expect(served?.map(({ doc }) => [doc.id, doc.seq])).toEqual(expected)
        expect(served?.map(({ body }) => body)).toEqual(expected.map(([, at]) => `text ${at}`))
      }
    }),
  )
})

test('[SP5] what no longer fits is left to the table, and whoever is behind it is told so', () => {
  const recent = new RecentChanges(0)
  for (let seq = 1; seq <= 2_500; seq += 1) recent.add([changeOf(`doc-${seq}`, seq, 'text')])
  expect(recent.after(499, 10)).toBeUndefined()
  expect(recent.after(500, 3_000)).toHaveLength(2_000)
  const great = 'x'.repeat(9_000_000)
  recent.add([changeOf('great', 2_501, great)])
  recent.add([changeOf('greater', 2_502, great)])
  expect(recent.after(2_500, 10)).toBeUndefined()
  expect(recent.after(2_501, 10)?.map(({ doc }) => doc.id)).toEqual(['greater'])
  recent.add([erasedChange('greater', 2_503)])
  expect(recent.after(2_501, 10)).toEqual([])
})

test('[SP5] while nobody reads, bodies are left to the table, and kept again once somebody does', () => {
  const recent = new RecentChanges(0)
  const bodiesAfter = (since: number) => recent.after(since, 9)?.map(({ body }) => body)
  for (let seq = 1; seq <= 300; seq += 1) recent.add([changeOf(`doc-${seq}`, seq, 'text')])
  expect(bodiesAfter(198)?.slice(0, 4)).toEqual(['text', 'text', undefined, undefined])
  recent.add([changeOf('later', 301, 'text')])
  expect(bodiesAfter(299)).toEqual([undefined, 'text'])
})
