import type { Page } from '@playwright/test'

// What the browser itself takes for the same work, with nothing of ours in between. Both run in
// the page, under the throttle that is set on it, against stores with the indexes of ours, which
// are those of `STORED_DOC_SCHEMA` as RxDB makes them on IndexedDB.

const INDEXES = [
  ['_deleted', '_id'],
  ['_deleted', 'lane', 'newestFirst', '_id'],
  ['_deleted', 'authorId', 'newestFirst', '_id'],
  ['_deleted', 'groupId', 'newestFirst', '_id'],
  ['_deleted', 'lane', 'occurredUtc', '_id'],
  ['_meta.lwt', '_id'],
  ['_meta.lwt'],
]

/** @returns milliseconds of one strict put of a record of an entry's size */
export function rawStrictPut(page: Page): Promise<number> {
  return page.evaluate(async (indexes) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('raw-put', 1)
      request.addEventListener('upgradeneeded', () => {
        const store = request.result.createObjectStore('docs', { keyPath: '_id' })
        for (const index of indexes) store.createIndex(index.join(), index)
      })
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error ?? new Error('open failed')))
    })
    const text = Object.fromEntries(
      indexes.flat().map((field) => [field, `${field}-${Math.random()}`]),
    )
    const record = { ...text, _meta: { lwt: Date.now() }, body: { text: 'Walked. '.repeat(10) } }
    const startedAt = performance.now()
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction('docs', 'readwrite', { durability: 'strict' })
      transaction.objectStore('docs').put(record)
      transaction.addEventListener('complete', () => resolve())
      transaction.addEventListener('abort', () =>
        reject(transaction.error ?? new Error('put failed')),
      )
    })
    const ms = performance.now() - startedAt
    db.close()
    return ms
  }, INDEXES)
}

/** @returns milliseconds to fetch all changes of a db in pages and put them into IndexedDB */
export function rawPull(page: Page, dbUrl: string, authorization: string): Promise<number> {
  return page.evaluate(
    async ({ dbUrl, authorization, indexes }) => {
      const limit = 250
      await new Promise<void>((resolve) => {
        const request = indexedDB.deleteDatabase('raw-pull')
        request.addEventListener('success', () => resolve())
      })
      const startedAt = performance.now()
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('raw-pull', 1)
        request.addEventListener('upgradeneeded', () => {
          const store = request.result.createObjectStore('docs', { keyPath: '_id' })
          for (const index of indexes) store.createIndex(index.join(), index)
        })
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('open failed')))
      })
      let count = Date.now()
      for (let since = '0'; ;) {
        const query = `since=${encodeURIComponent(since)}&limit=${limit}&include_docs=true`
        const answer = await fetch(`${dbUrl}/_changes?${query}`, { headers: { authorization } })
        const { results, last_seq } = (await answer.json()) as {
          results: { doc: { hlc?: string; occurredAt?: string } }[]
          last_seq: string
        }
        await new Promise<void>((resolve, reject) => {
          const transaction = db.transaction('docs', 'readwrite', { durability: 'strict' })
          const store = transaction.objectStore('docs')
          for (const { doc } of results) {
            store.put({
              ...doc,
              _deleted: '0',
              _meta: { lwt: (count += 0.01) },
              lane: 'entry',
              newestFirst: doc.hlc ?? '',
              groupId: '',
              occurredUtc: doc.occurredAt ?? '',
            })
          }
          transaction.addEventListener('complete', () => resolve())
          transaction.addEventListener('abort', () =>
            reject(transaction.error ?? new Error('put failed')),
          )
        })
        since = last_seq
        if (results.length < limit) break
      }
      db.close()
      return performance.now() - startedAt
    },
    { dbUrl, authorization, indexes: INDEXES },
  )
}
