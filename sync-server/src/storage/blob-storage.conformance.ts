import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addEdit, EMPTY_TREE, parseRev } from '@tributary/sync-protocol'
import { PIECE_BYTES } from './blob-storage.ts'
import type { DocStorage, StoredAttachment } from './doc-storage.ts'

const attachmentOf = (blob: number): StoredAttachment => ({
  name: 'f',
  contentType: 'x/y',
  revpos: 1,
  digest: 'md5-f',
  length: 3,
  blob,
})

/** What every DocStorage promises about attachments. @param setup - opens an empty storage */
export function describeBlobStorage(
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

    /** A begun blob with these pieces. */
    const begin = (...pieces: string[]) =>
      storage.transaction(() => {
        const blob = storage.blobs.begin()
        pieces.forEach((text, index) => storage.blobs.writePiece(blob, index, Buffer.from(text)))
        return blob
      })
    const writeDoc = (id: string, rev: string, blobs: readonly number[]) =>
      storage.writeDoc({
        id,
        tree: addEdit(storage.readDoc(id)?.tree ?? EMPTY_TREE, null, parseRev(rev), false),
        bodies: [{ rev, body: { json: '{}', attachments: blobs.map(attachmentOf) } }],
        droppedRevs: [],
      })
    /** Seals a blob and gives it to a doc. */
    const keep = (id: string, blob: number, sha256: string) =>
      storage.transaction(() => {
        const sealed = storage.blobs.seal(blob, sha256)
        writeDoc(id, '1-a', [sealed])
        return sealed
      })
    const drop = () => storage.transaction(() => storage.blobs.dropOrphans(1_000))
    const read = (blob: number, index = 0) => {
      const piece = storage.blobs.readPiece(blob, index)
      return piece === undefined ? undefined : Buffer.from(piece).toString()
    }

    test('[DS10] attachments are kept once per content, and go when nobody refers to them', () => {
      const first = keep('a', begin('one'), 'sha-one')
      const again = begin('one')
      expect(keep('b', again, 'sha-one')).toBe(first)
      expect(storage.blobs.find('sha-one')).toBe(first)
      drop()
      expect(read(again)).toBeUndefined()
      storage.transaction(() => storage.dropBodies('a', ['1-a']))
      drop()
      expect(read(first)).toBe('one')
      storage.transaction(() => storage.dropBodies('b', ['1-a']))
      expect(storage.blobs.hasOrphans()).toBe(true)
      drop()
      expect(read(first)).toBeUndefined()
      expect(storage.blobs.find('sha-one')).toBeUndefined()
      expect(storage.blobs.hasOrphans()).toBe(false)
    })

    test('[ST1] a blob comes in pieces, of any bytes, and comes back as it was', () => {
      const bytes = Buffer.alloc(PIECE_BYTES, 0)
      for (let at = 0; at < bytes.length; at += 1) bytes[at] = at % 251
      const blob = storage.transaction(() => {
        const begun = storage.blobs.begin()
        storage.blobs.writePiece(begun, 0, bytes)
        return begun
      })
      storage.transaction(() => storage.blobs.writePiece(blob, 1, bytes.subarray(5, 8)))
      keep('a', blob, 'sha')
      expect(Buffer.from(storage.blobs.readPiece(blob, 0) ?? []).equals(bytes)).toBe(true)
      expect([...(storage.blobs.readPiece(blob, 1) ?? [])]).toEqual([5, 6, 7])
      expect(storage.blobs.readPiece(blob, 2)).toBeUndefined()
      expect(storage.readBody('a', '1-a')?.attachments).toEqual([attachmentOf(blob)])
      expect(PIECE_BYTES % 3).toBe(0)
    })

    test('[ST2] a blob that was begun is found by nobody, and goes when it is abandoned', () => {
      const blob = begin('half')
      drop()
      expect(read(blob)).toBe('half')
      expect(storage.blobs.find('sha')).toBeUndefined()
      storage.transaction(() => storage.blobs.abandon(blob))
      drop()
      expect(read(blob)).toBeUndefined()
    })

    test('[ST3] abandoning a blob that a doc has changes nothing', () => {
      const blob = keep('a', begin('kept'), 'sha')
      storage.transaction(() => {
        storage.blobs.abandon(blob)
        storage.blobs.abandon(blob + 1_000)
        storage.blobs.abandonBegun()
      })
      drop()
      expect(read(blob)).toBe('kept')
    })

    test('[ST4] what an earlier process had begun goes as a whole, and nothing else', () => {
      const kept = keep('a', begin('kept'), 'sha')
      const left = [begin('half', 'a'), begin()]
      expect(storage.blobs.hasOrphans()).toBe(true)
      storage.transaction(() => storage.blobs.abandonBegun())
      drop()
      expect(left.map((blob) => read(blob))).toEqual([undefined, undefined])
      expect(read(kept)).toBe('kept')
      expect(storage.blobs.hasOrphans()).toBe(false)
    })

    test('[ST5] a seal that is undone leaves the blob begun, and its doc unwritten', () => {
      const blob = begin('one')
      const attempt = () =>
        storage.transaction(() => {
          writeDoc('a', '1-a', [storage.blobs.seal(blob, 'sha')])
          throw new Error('power cut')
        })
      expect(attempt).toThrow('power cut')
      expect(storage.blobs.find('sha')).toBeUndefined()
      drop()
      expect(keep('a', blob, 'sha')).toBe(blob)
      expect(read(blob)).toBe('one')
    })

    test('[ST6] a blob of which half is dropped is taken by no new doc', () => {
      const old = keep('a', begin('1', '2', '3', '4'), 'sha')
      storage.transaction(() => storage.dropBodies('a', ['1-a']))
      let isDone = storage.transaction(() => storage.blobs.dropOrphans(1))
      expect(storage.blobs.find('sha')).toBeUndefined()
      const fresh = keep('b', begin('1', '2', '3', '4'), 'sha')
      expect(fresh).not.toBe(old)
      for (let turn = 0; !isDone && turn < 20; turn += 1) {
        isDone = storage.transaction(() => storage.blobs.dropOrphans(1))
      }
      expect(isDone).toBe(true)
      expect([0, 3].map((index) => read(old, index))).toEqual([undefined, undefined])
      expect([0, 1, 2, 3].map((index) => read(fresh, index))).toEqual(['1', '2', '3', '4'])
    })

    test('[ST7] a blob that finds a new doc before it is dropped stays', () => {
      const blob = keep('a', begin('one'), 'sha')
      storage.transaction(() => storage.dropBodies('a', ['1-a']))
      storage.transaction(() => writeDoc('b', '1-b', [storage.blobs.find('sha') ?? -1]))
      drop()
      expect(read(blob)).toBe('one')
    })

    test('[ST8] bodies that are stemmed, replaced or erased let go of their blobs', () => {
      const [stemmed, replaced, erased] = ['x', 'y', 'z'].map((text) => begin(text))
      if (stemmed === undefined || replaced === undefined || erased === undefined) return
      keep('s', stemmed, 'sha-x')
      keep('r', replaced, 'sha-y')
      keep('e', erased, 'sha-z')
      storage.transaction(() => {
        const tree = addEdit(EMPTY_TREE, null, parseRev('2-b'), false)
        storage.writeDoc({ id: 's', tree, bodies: [], droppedRevs: ['1-a'] })
        writeDoc('r', '1-a', [])
        storage.eraseDoc('e')
      })
      drop()
      expect([stemmed, replaced, erased].map((blob) => read(blob))).toEqual(
        Array(3).fill(undefined),
      )
    })

    test('[ST9] the number of a dropped blob is never given again', () => {
      const blob = keep('a', begin('one'), 'sha')
      storage.transaction(() => storage.dropBodies('a', ['1-a']))
      drop()
      expect(begin('two')).toBeGreaterThan(blob)
    })
  })
}
