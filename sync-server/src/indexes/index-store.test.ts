import { expect, test } from 'vitest'
import { MemoryDocStorage } from '../storage/memory/memory-doc-storage.ts'
import { HIGHEST } from './collate.ts'
import { listIndexes, openIndex } from './index-store.ts'

function filled(count: number) {
  const storage = new MemoryDocStorage()
  const batch = Array.from({ length: count }, (_, number) => ({
    docId: `doc${String(number).padStart(6, '0')}`,
    rows: [{ key: [number % 10, number], value: null }],
  }))
  storage.transaction(() => openIndex(storage, 'i').update(batch, count))
  return storage
}

test('[IX5] a page far into a large index reads few nodes', () => {
  const storage = filled(20_000)
  let reads = 0
  const { side } = storage
  const counting = {
    readMeta: (key: string) => storage.readMeta(key),
    side: {
      read: (space: string, key: string) => {
        reads += 1
        return side.read(space, key)
      },
      write: side.write.bind(side),
      delete: side.delete.bind(side),
      list: side.list.bind(side),
      clear: side.clear.bind(side),
    },
  }
  const rows = [
    ...openIndex(counting, 'i').rows({
      startKey: [7],
      endKey: [7, HIGHEST],
      skip: 1_500,
      limit: 5,
    }),
  ]
  expect(rows.map(({ key }) => key)).toEqual(
    [15_007, 15_017, 15_027, 15_037, 15_047].map((n) => [7, n]),
  )
  expect(reads).toBeLessThan(25)
})

test('[IX6] an index of another instance of the db, or another collation, reads as empty', () => {
  const storage = filled(300)
  expect(openIndex(storage, 'i').rowCount).toBe(300)
  const head = storage.side.read('tree i', 'head') ?? ''
  storage.transaction(() => storage.writeMeta('instance_id', 'restored'))
  expect(openIndex(storage, 'i').rowCount).toBe(0)
  expect(openIndex(storage, 'i').updateSeq).toBe(0)
  storage.transaction(() => openIndex(storage, 'i').update([], 1))
  expect(storage.side.list('docs i')).toEqual([])
  storage.transaction(() => storage.side.write('tree i', 'head', head.replace('"icu ', '"icu 1.')))
  expect(openIndex(storage, 'i').updateSeq).toBe(0)
})

test('[IX7] after all rows have left, the index is empty and keeps one head', () => {
  const storage = filled(2_000)
  const gone = Array.from({ length: 2_000 }, (_, number) => ({
    docId: `doc${String(number).padStart(6, '0')}`,
    rows: [],
  }))
  storage.transaction(() => openIndex(storage, 'i').update(gone, 4_000))
  expect([...openIndex(storage, 'i').rows()]).toEqual([])
  expect(storage.side.list('tree i')).toEqual(['head'])
  expect(storage.side.list('docs i')).toEqual([])
  expect(listIndexes(storage)).toEqual(['i'])
})
