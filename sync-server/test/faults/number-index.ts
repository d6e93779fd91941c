import type { JsonObject } from '@tributary/sync-protocol'
import type { IndexSource } from '../../src/indexes/index-updates.ts'

export const COUNT = 1_500

/** An index of the docs' numbers. */
export const byNumber: IndexSource = {
  indexId: 'numbers',
  designDoc: '_design/numbers',
  isWanted: () => true,
  map: (docs) =>
    docs.map(({ doc, json }) => {
      const { number = null }: JsonObject = JSON.parse(json)
      return { docId: doc.id, rows: [{ key: number, value: null }] }
    }),
}
