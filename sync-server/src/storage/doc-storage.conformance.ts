import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addEdit, EMPTY_TREE, parseRev, type RevTree, SyncError } from '@tributary/sync-protocol'
import type { DocStorage, StoredBody } from './doc-storage.ts'

const body = (json: string): StoredBody => ({ json, attachments: [] })

function withRev(tree: RevTree, parent: string | null, rev: string, isDeleted = false): RevTree {
  return addEdit(tree, parent, parseRev(rev), isDeleted)
}

/** What every DocStorage promises. @param setup - opens an empty storage */
export function describeDocStorage(
  name: string,
  setup: () => { storage: DocStorage; tearDown: () => void },
): void {
  describe(name, () => {
    let storage: DocStorage
    let tearDown: () => void

    beforeEach(() => {
      ;({ storage, tearDown } = setup())
    })
    afterEach(() => tearDown())

    const write = (id: string, rev = '1-a', json = '{}', isDeleted = false) =>
      storage.transaction(() =>
        storage.writeDoc({
          id,
          tree: withRev(EMPTY_TREE, null, rev, isDeleted),
          bodies: [{ rev, body: body(json) }],
          droppedRevs: [],
        }),
      )

    test('[DS1] each written doc gets the next seq, and a written again moves to the end', () => {
      write('a')
      write('b')
      const first = storage.readDoc('a')
      storage.transaction(() =>
        storage.writeDoc({
          id: 'a',
          tree: withRev(first?.tree ?? EMPTY_TREE, '1-a', '2-b'),
          bodies: [{ rev: '2-b', body: body('{"v":2}') }],
          droppedRevs: [],
        }),
      )
      const rows = storage.readChanges({ since: 0, limit: 10 })
      expect(rows.map(({ id, seq, winner }) => [id, seq, winner])).toEqual([
        ['b', 2, '1-a'],
        ['a', 3, '2-b'],
      ])
      expect(storage.updateSeq()).toBe(3)
    })

    test('[DS2] a body comes back as the exact text that was stored', () => {
      const text = '{"n":1e3,"__proto__":{"x":1},"t":"é\\u0000\\ud83d😀","big":0.1}'
      write('a', '1-a', text)
      expect(storage.readBody('a', '1-a')).toEqual(body(text))
      expect(storage.readBody('a', '2-b')).toBeUndefined()
      expect(storage.readBody('none', '1-a')).toBeUndefined()
    })

    test('[DS3] a transaction that throws leaves nothing behind, not even a seq', () => {
      write('a')
      const attempt = () =>
        storage.transaction(() => {
          storage.writeDoc({
            id: 'b',
            tree: withRev(EMPTY_TREE, null, '1-b'),
            bodies: [{ rev: '1-b', body: body('{}') }],
            droppedRevs: [],
          })
          storage.blobs.seal(storage.blobs.begin(), 'sha-x')
          storage.writeLocal({ id: 'ck', rev: '0-1', json: '{}' })
          storage.writeMeta('k', 'v')
          throw new Error('power cut')
        })
      expect(attempt).toThrow('power cut')
      expect(storage.readDoc('b')).toBeUndefined()
      expect(storage.readBody('b', '1-b')).toBeUndefined()
      expect(storage.blobs.find('sha-x')).toBeUndefined()
      expect(storage.readLocal('ck')).toBeUndefined()
      expect(storage.readMeta('k')).toBeUndefined()
      expect(storage.counts()).toMatchObject({ updateSeq: 1, docCount: 1, deletedDocCount: 0 })
      expect(write('c').seq).toBe(2)
    })

    test('[DS17] a transaction sees what it wrote itself, and nothing of it once it was undone', () => {
      write('old', '1-a', '{"v":1}')
      const docWith = (id: string, rev: string, json: string, parent?: string) => ({
        id,
        tree: withRev(storage.readDoc(id)?.tree ?? EMPTY_TREE, parent ?? null, rev),
        bodies: [{ rev, body: body(json) }],
        droppedRevs: [],
      })
      const attempt = (fails: boolean, others: readonly string[]) =>
        storage.transaction(() => {
          storage.expectDocs(['old', 'new', 'gone', 'unknown'])
          storage.writeDoc(docWith('new', '1-n', '{"v":1}'))
          storage.writeDoc(docWith('new', '2-n', '{"v":2}', '1-n'))
          storage.writeDoc(docWith('old', '2-b', '{"v":2}', '1-a'))
          storage.writeDoc(docWith('gone', '1-g', '{}'))
          storage.eraseDoc('gone')
          expect(storage.readDoc('new')).toMatchObject({ winner: '2-n', leafCount: 1 })
          expect(storage.readBody('new', '2-n')).toEqual(body('{"v":2}'))
          expect(storage.readBody('old', '2-b')).toEqual(body('{"v":2}'))
          expect(storage.readDoc('gone')).toBeUndefined()
          expect(storage.readDoc('unknown')).toBeUndefined()
          expect(storage.readChanges({ since: 1, limit: 9 }).map(({ id }) => id)).toEqual([
            ...others,
            'new',
            'old',
          ])
          expect(storage.counts()).toMatchObject({ docCount: 2 + others.length })
          storage.writeDoc(docWith('old', '3-c', '{"v":3}', '2-b'))
          if (fails) throw new Error('power cut')
        })
      expect(() => attempt(true, [])).toThrow('power cut')
      expect(storage.readDoc('new')).toBeUndefined()
      expect(storage.readDoc('old')).toMatchObject({ winner: '1-a', seq: 1 })
      write('other')
      expect(storage.readBody('old', '2-b')).toBeUndefined()
      expect(storage.readBody('old', '3-c')).toBeUndefined()
      expect(storage.counts()).toMatchObject({ docCount: 2, updateSeq: 2 })
      attempt(false, ['other'])
      expect(
        storage.listDocs({ isEndIncluded: true, descending: false, limit: 9, skip: 0 }),
      ).toEqual(['new', 'old', 'other'].map((id) => expect.objectContaining({ id })))
    })

    test('[DS4] a savepoint that throws undoes its own part and no other', () => {
      storage.transaction(() => {
        storage.writeMeta('kept', 'before')
        expect(() =>
          storage.savepoint(() => {
            storage.writeMeta('kept', 'changed')
            storage.writeDoc({
              id: 'x',
              tree: withRev(EMPTY_TREE, null, '1-x'),
              bodies: [],
              droppedRevs: [],
            })
            storage.savepoint(() => storage.writeMeta('inner', 'v'))
            throw new SyncError('forbidden')
          }),
        ).toThrow(SyncError)
        storage.savepoint(() => storage.writeMeta('after', 'v'))
      })
      expect(storage.readMeta('kept')).toBe('before')
      expect(storage.readMeta('inner')).toBeUndefined()
      expect(storage.readMeta('after')).toBe('v')
      expect(storage.counts()).toMatchObject({ updateSeq: 0, docCount: 0 })
    })

    test('[DS5] live and deleted docs are counted apart', () => {
      write('a')
      write('b')
      write('b', '2-b', '{}', true)
      expect(storage.counts()).toMatchObject({ docCount: 1, deletedDocCount: 1 })
      write('b', '3-b')
      expect(storage.counts()).toMatchObject({ docCount: 2, deletedDocCount: 0 })
    })

    test('[DS6] docs are listed in the order of their ids’ UTF-8 bytes, without deleted ones', () => {
      for (const id of ['b', 'a', 'B', '\u{1f600}', '\uffee', 'é', 'ab']) write(id)
      write('gone', '1-a', '{}', true)
      const list = (range: object) =>
        storage
          .listDocs({ isEndIncluded: true, descending: false, limit: 99, skip: 0, ...range })
          .map((doc) => doc.id)
      const all = ['B', 'a', 'ab', 'b', 'é', '\uffee', '\u{1f600}']
      expect(list({})).toEqual(all)
      expect(list({ descending: true })).toEqual(all.toReversed())
      expect(list({ startId: 'a', endId: 'b' })).toEqual(['a', 'ab', 'b'])
      expect(list({ startId: 'a', endId: 'b', isEndIncluded: false })).toEqual(['a', 'ab'])
      expect(list({ startId: 'a', endId: 'b', isStartExcluded: true })).toEqual(['ab', 'b'])
      expect(list({ startId: 'ab', descending: true, isStartExcluded: true })).toEqual(['a', 'B'])
      expect(list({ startId: 'b', endId: 'a', descending: true })).toEqual(['b', 'ab', 'a'])
      expect(list({ startId: 'b', endId: 'a', descending: true, isEndIncluded: false })).toEqual([
        'b',
        'ab',
      ])
      expect(list({ skip: 1, limit: 2 })).toEqual(['a', 'ab'])
      expect(storage.countDocsBefore('b', false)).toBe(3)
      expect(storage.countDocsBefore('b', true)).toBe(3)
    })

    test('[DS7] changes are read in pages, forwards and backwards, and counted', () => {
      for (const id of ['a', 'b', 'c', 'd']) write(id)
      const seqs = (range: object) =>
        storage.readChanges({ since: 0, limit: 99, ...range }).map((doc) => doc.seq)
      expect(seqs({ limit: 2 })).toEqual([1, 2])
      expect(seqs({ since: 2 })).toEqual([3, 4])
      expect(seqs({ since: 1, until: 3 })).toEqual([2, 3])
      expect(seqs({ descending: true, limit: 2 })).toEqual([4, 3])
      expect(storage.countChanges(1)).toBe(3)
    })

    test('[DS8] bodies can be dropped one by one', () => {
      write('a')
      storage.transaction(() => storage.dropBodies('a', ['1-a']))
      expect(storage.readBody('a', '1-a')).toBeUndefined()
      expect(storage.bodyRevs('a')).toEqual(new Set())
      expect(storage.readDoc('a')?.winner).toBe('1-a')
    })

    test('[DS9] an erased doc is gone with its bodies, and still costs a seq', () => {
      write('a')
      storage.transaction(() => storage.eraseDoc('a'))
      expect(storage.readDoc('a')).toBeUndefined()
      expect(storage.readBody('a', '1-a')).toBeUndefined()
      expect(storage.counts()).toMatchObject({ updateSeq: 2, docCount: 0 })
    })

    test('[DS11] local docs are kept beside the docs and never among the changes', () => {
      storage.transaction(() => storage.writeLocal({ id: 'ck', rev: '0-1', json: '{"s":1}' }))
      storage.transaction(() => storage.writeLocal({ id: 'ck', rev: '0-2', json: '{"s":2}' }))
      expect(storage.readLocal('ck')).toEqual({ id: 'ck', rev: '0-2', json: '{"s":2}' })
      expect(storage.listLocals()).toHaveLength(1)
      expect(storage.readChanges({ since: 0, limit: 9 })).toEqual([])
      storage.transaction(() => storage.writeLocal({ id: 'b', rev: '0-1', json: '{}' }))
      const page = (afterId: string, limit: number) =>
        storage.listLocals({ afterId, limit }).map(({ id }) => id)
      expect([page('', 1), page('b', 9), page('ck', 9)]).toEqual([['b'], ['ck'], []])
      expect(storage.transaction(() => storage.deleteLocal('ck'))).toBe(true)
      expect(storage.transaction(() => storage.deleteLocal('ck'))).toBe(false)
    })

    test('[DS12] a tree with a fork comes back as it was, with its leaves counted', () => {
      const tree = withRev(
        withRev(withRev(EMPTY_TREE, null, '1-a'), '1-a', '2-b', true),
        '1-a',
        '2-c',
      )
      storage.transaction(() => storage.writeDoc({ id: 'a', tree, bodies: [], droppedRevs: [] }))
      const doc = storage.readDoc('a')
      expect(doc).toMatchObject({ winner: '2-c', isDeleted: false, leafCount: 2 })
      expect(new Map(doc?.tree)).toEqual(new Map(tree))
    })

    test('[IX1] side texts are kept by space and key, and rolled back with the rest', () => {
      storage.transaction(() => {
        storage.side.write('a', 'k2', 'two')
        storage.side.write('a', 'k1', 'one')
        storage.side.write('b', 'k1', 'other')
        storage.side.write('a', 'k2', 'two again')
      })
      expect(storage.side.read('a', 'k2')).toBe('two again')
      expect(storage.side.read('b', 'k1')).toBe('other')
      expect(storage.side.list('a')).toEqual(['k1', 'k2'])
      expect(() =>
        storage.transaction(() => {
          storage.side.write('a', 'k1', 'changed')
          storage.side.write('c', 'k', 'new')
          storage.side.delete('b', 'k1')
          storage.side.clear('a')
          throw new Error('power cut')
        }),
      ).toThrow('power cut')
      expect(storage.side.read('a', 'k1')).toBe('one')
      expect(storage.side.read('b', 'k1')).toBe('other')
      expect(storage.side.list('c')).toEqual([])
      storage.transaction(() => {
        storage.side.delete('b', 'k1')
        storage.side.clear('a')
      })
      expect([...storage.side.list('a'), ...storage.side.list('b')]).toEqual([])
      expect(storage.side.read('a', 'k1')).toBeUndefined()
    })

    test('[CR6] a space of side texts can be cleared some at a time', () => {
      storage.transaction(() => {
        for (const key of ['k1', 'k2', 'k3']) storage.side.write('a', key, 'text')
        storage.side.write('b', 'k1', 'other')
      })
      const clear = (limit: number) => storage.transaction(() => storage.side.clear('a', limit))
      expect(clear(2)).toBe(true)
      expect(storage.side.list('a')).toHaveLength(1)
      expect(clear(2)).toBe(false)
      expect(clear(2)).toBe(false)
      expect([storage.side.list('a'), storage.side.list('b')]).toEqual([[], ['k1']])
    })
  })
}
