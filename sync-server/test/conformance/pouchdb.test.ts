import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { localPouch, Pouches, remotePouch, until } from './pouch.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(async () => {
  await server.stop()
})

test('[PD1] PouchDB writes, reads, changes and deletes a doc', async () => {
  const db = remotePouch(server)
  const first = await db.put({ _id: 'a', v: 1 })
  const second = await db.put({ _id: 'a', v: 2, _rev: first.rev })
  expect(await db.get('a')).toEqual({ _id: 'a', _rev: second.rev, v: 2 })
  expect(await db.get('a', { rev: first.rev })).toMatchObject({ v: 1 })
  await expect(db.put({ _id: 'a', v: 3, _rev: first.rev })).rejects.toMatchObject({ status: 409 })
  await db.remove('a', second.rev)
  await expect(db.get('a')).rejects.toMatchObject({ status: 404, reason: 'deleted' })
  const again = await db.put({ _id: 'a', v: 'again' })
  expect(again.rev).toMatch(/^4-/)
})

test('[PD2] docs replicate both ways until both sides are equal', async () => {
  const [local, remote] = [localPouch(), remotePouch(server)]
  await local.bulkDocs(Array.from({ length: 250 }, (_, n) => ({ _id: `l${n}`, n })))
  await remote.bulkDocs(Array.from({ length: 250 }, (_, n) => ({ _id: `r${n}`, n })))
  const result = await Pouches.sync(local, remote)
  expect(result.push).toMatchObject({ docs_written: 250, doc_write_failures: 0 })
  expect(result.pull).toMatchObject({ docs_written: 250, doc_write_failures: 0 })
  const [ours, theirs] = await Promise.all([local.allDocs(), remote.allDocs()])
  expect(ours.rows.map((row) => [row.id, row.value.rev])).toEqual(
    theirs.rows.map((row) => [row.id, row.value.rev]),
  )
  const idle = await Pouches.sync(local, remote)
  expect(idle.push.docs_read + idle.pull.docs_read).toBe(0)
})

test('[PD3] a conflict has the same winner and the same losers on both sides', async () => {
  const [phone, other, remote] = [localPouch(), localPouch(), remotePouch(server)]
  await phone.put({ _id: 'purpose', text: 'first' })
  await Pouches.replicate(phone, remote)
  await Pouches.replicate(remote, other)
  const { _rev } = await phone.get('purpose')
  await phone.put({ _id: 'purpose', _rev, text: 'phone' })
  await other.put({ _id: 'purpose', _rev, text: 'other' })
  for (const db of [phone, other, phone]) await Pouches.sync(db, remote)
  const states = await Promise.all(
    [phone, other, remote].map((db) => db.get('purpose', { conflicts: true })),
  )
  expect(states[0]?._conflicts).toHaveLength(1)
  expect(states[1]).toEqual(states[0])
  expect(states[2]).toEqual(states[0])
  const [loser = ''] = states[0]?._conflicts ?? []
  const texts = [states[0]?.['text'], (await remote.get('purpose', { rev: loser }))['text']]
  expect(texts.map(String).toSorted()).toEqual(['other', 'phone'])
})

test('[PD4] deletions replicate and carry what the tombstone says', async () => {
  const [local, remote] = [localPouch(), remotePouch(server)]
  const { rev } = await local.put({ _id: 'gone', v: 1 })
  await Pouches.replicate(local, remote)
  await remote.put({ _id: 'gone', _rev: rev, _deleted: true, why: 'withdrawn' })
  await Pouches.replicate(remote, local)
  await expect(local.get('gone')).rejects.toMatchObject({ status: 404 })
  const tomb = await local.allDocs({ keys: ['gone'] })
  const deletedRev = tomb.rows[0]?.value.rev ?? ''
  expect(await local.get('gone', { rev: deletedRev })).toMatchObject({ why: 'withdrawn' })
})

test('[PD5] live replication brings a change within the second, both ways', async () => {
  const [local, remote] = [localPouch(), remotePouch(server)]
  const live = Pouches.sync(local, remote, { live: true, retry: true })
  await local.put({ _id: 'from-local' })
  await remote.put({ _id: 'from-remote' })
  const has = (db: typeof local, id: string) =>
    db.get(id).then(
      () => true,
      () => false,
    )
  await until(() => has(remote, 'from-local'), 'the push')
  await until(() => has(local, 'from-remote'), 'the pull')
  live.cancel()
  const ids = (await remote.allDocs()).rows.map((row) => row.id)
  expect(ids).toEqual(['from-local', 'from-remote'])
})

test('[PD6] attachments replicate with their bytes, and stubs keep them', async () => {
  const [local, remote, third] = [localPouch(), remotePouch(server), localPouch()]
  const bytes = Buffer.from([0, 1, 2, 253, 254, 255])
  await local.put({
    _id: 'media',
    _attachments: {
      'a/b c.bin': { content_type: 'application/octet-stream', data: bytes },
      'note.txt': { content_type: 'text/plain', data: Buffer.from('héllo') },
    },
  })
  await Pouches.replicate(local, remote)
  expect(bytes.equals(await remote.getAttachment('media', 'a/b c.bin'))).toBe(true)
  const doc = await remote.get('media')
  await remote.put({ ...doc, caption: 'kept' })
  await Pouches.replicate(remote, third)
  expect((await third.getAttachment('media', 'note.txt')).toString()).toBe('héllo')
  expect(await third.get('media')).toMatchObject({ caption: 'kept' })
  const { rev } = await remote.putAttachment(
    'media',
    'more',
    (await remote.get('media'))._rev,
    bytes,
    'x/y',
  )
  await remote.removeAttachment('media', 'note.txt', rev)
  const names = Object.keys((await remote.get('media'))._attachments ?? {})
  expect(names.toSorted()).toEqual(['a/b c.bin', 'more'])
})

test('[PD7] a stopped one-shot replication goes on where it was', async () => {
  const [local, remote] = [localPouch(), remotePouch(server)]
  await local.bulkDocs(Array.from({ length: 60 }, (_, n) => ({ _id: `d${n}`, n })))
  await Pouches.replicate(local, remote, { batch_size: 10, batches_limit: 1 })
  await local.put({ _id: 'one-more' })
  const second = await Pouches.replicate(local, remote)
  expect(second.docs_read).toBe(1)
})

test('[PD8] a filtered one-shot replication reads beyond pages without a match', async () => {
  const [local, remote] = [localPouch(), remotePouch(server)]
  await remote.bulkDocs(
    Array.from({ length: 300 }, (_, n) => ({
      _id: `d${n}`,
      kind: n % 100 === 99 ? 'rare' : 'plenty',
    })),
  )
  const selector = { kind: 'rare' }
  const result = await Pouches.replicate(remote, local, { selector, batch_size: 2 })
  expect(result.docs_written).toBe(3)
  const ids = await Pouches.replicate(remote, localPouch(), { doc_ids: ['d1', 'd299'] })
  expect(ids.docs_written).toBe(2)
})

test('[PD9] long histories and deep forks merge at their common ancestor', async () => {
  const [a, b, remote] = [localPouch(), localPouch(), remotePouch(server)]
  await a.put({ _id: 'x', n: 0 })
  await Pouches.replicate(a, remote)
  await Pouches.replicate(remote, b)
  for (const [db, turns] of [[a, 20] as const, [b, 7] as const]) {
    for (let n = 0; n < turns; n++) await db.put({ ...(await db.get('x')), n, by: db.name })
  }
  for (const db of [a, b, a]) await Pouches.sync(db, remote)
  const [one, two, three] = await Promise.all(
    [a, b, remote].map((db) => db.get('x', { conflicts: true, revs: true })),
  )
  expect(two).toEqual(one)
  expect(three).toEqual(one)
  expect(one?._rev).toMatch(/^21-/)
  expect(one?._conflicts).toHaveLength(1)
})
