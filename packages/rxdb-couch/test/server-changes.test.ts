import { expect, test } from 'vitest'
import { startPouchServer } from './pouch-server.ts'
import { interceptFetch, jsonResponse, openStage, when } from './stage.ts'
import { tabStorage } from './tab-storage.ts'
import { startTributaryServer } from './tributary-server.ts'

const stage = openStage()

test('design docs stay out of the collection, also when they fill a page of changes', async () => {
  const server = await stage.server(startTributaryServer)
  await server.call('POST', '/notes/_bulk_docs', {
    docs: [
      ...Array.from({ length: 260 }, (_, at) => ({ _id: `_design/d${at}` })),
      { _id: 'note:1', title: '', tokens: ['t'] },
    ],
  })
  const phone = await stage.phone(server)
  await phone.notesSync.firstPullDone
  await server.call('PUT', '/notes/_design/live', {})
  await server.call('PUT', '/notes/note:2', { title: '', tokens: ['t'] })
  await phone.until('note:2', (note) => note !== undefined)
  expect([...(await phone.all()).keys()]).toEqual(['note:1', 'note:2'])
})

test('a first pull of many pages brings every doc', async () => {
  const server = await stage.server(startTributaryServer)
  await server.call('POST', '/notes/_bulk_docs', {
    docs: Array.from({ length: 1_001 }, (_, at) => ({ _id: `note:${at}`, title: '', tokens: [] })),
  })
  const phone = await stage.phone(server)
  await phone.notesSync.firstPullDone
  expect((await phone.all()).size).toBe(1_001)
})

test('a bare tombstone, as any CouchDB tool writes it, deletes the doc', async () => {
  const server = await stage.server(startTributaryServer)
  const phone = await stage.phone(server)
  await phone.write('note:1', 't')
  await phone.settled()
  const doc: unknown = await server.call('GET', '/notes/note:1')
  await server.call('DELETE', `/notes/note:1?rev=${String(Reflect.get(Object(doc), '_rev'))}`)
  await phone.until('note:1', (note) => note === undefined)
  await phone.settled()
  expect(phone.refusals).toEqual([])
})

test.each([
  { name: 'our server', start: startTributaryServer },
  { name: 'another CouchDB', start: startPouchServer },
])('a db created anew on $name is filled again from the phones', async ({ start }) => {
  const server = await stage.server(start)
  const [a, b] = [await stage.phone(server), await stage.phone(server)]
  await a.write('note:1', 'a')
  await b.write('note:2', 'b')
  await a.until('note:2', (note) => note !== undefined)
  await b.until('note:1', (note) => note !== undefined)
  await Promise.all([a.settled(), b.settled()])

  await server.destroyDb('notes')
  await server.createDb('notes')
  await server.call('PUT', '/notes/note:1', { title: 'older copy', tokens: ['old'] })
  // Not every server ends the feeds of a db that is gone.
  await server.restart()
  await a.until('note:1', (note) => note?.tokens.join() === 'a,old')
  await b.until('note:1', (note) => note?.tokens.join() === 'a,old')
  await Promise.all([a.settled(), b.settled()])
  expect(await server.call('GET', '/notes/note:2')).toMatchObject({ tokens: ['b'] })
  expect([...a.refusals, ...b.refusals]).toEqual([])
})

test("others' docs that a new db will not take from this phone stay on the phone", async () => {
  const server = await stage.server(startTributaryServer)
  const a = await stage.phone(server)
  await a.write('note:a', 'by a')
  await a.settled()
  const b = await stage.phone(server, {
    // The hub's policy: only the author writes.
    fetch: interceptFetch(async ({ url, body, send }) => {
      if (!url.endsWith('/_bulk_docs') || !JSON.stringify(body).includes('by a')) return send()
      const docs: unknown = body['docs']
      const rows = Array.isArray(docs) ? docs : []
      return jsonResponse(
        rows.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: 'not the author' })),
        201,
      )
    }),
  })
  await b.until('note:a', (note) => note !== undefined)
  await a.sync.stop()
  await server.destroyDb('notes')
  await server.createDb('notes')
  await server.call('PUT', '/notes/note:new', { title: '', tokens: ['new'] })
  await b.until('note:new', (note) => note !== undefined)
  await b.settled()
  expect(await b.read('note:a')).toMatchObject({ tokens: ['by a'] })
  expect(b.refusals).toEqual([])
})

test('a phone goes on with another hub that holds an older copy, and loses nothing', async () => {
  const [first, second] = [
    await stage.server(startTributaryServer),
    await stage.server(startTributaryServer),
  ]
  let present = first
  const phone = await stage.phone(first, {
    url: () => present.url(),
    headers: () => present.headers,
  })
  await phone.write('note:1', 'early')
  await phone.settled()
  await second.call('PUT', '/notes/note:1', { title: '', tokens: ['early'] })
  await phone.write('note:1', 'late')
  await phone.settled()
  present = second
  await first.restart()
  await phone.write('note:2', 'after')
  await when(phone.notesSync.pendingIds$, (ids) => ids.size === 0)
  await phone.until('note:1', (note) => note?.tokens.join() === 'early,late')
  const other = await stage.phone(second)
  await other.until('note:1', (note) => note?.tokens.join() === 'early,late')
  expect(phone.refusals).toEqual([])
})

test('losing leaves are merged on every phone and on the server', async () => {
  const server = await stage.server(startTributaryServer)
  const [a, b] = [await stage.phone(server), await stage.phone(server)]
  await a.write('note:1', 'here')
  await b.until('note:1', (note) => note !== undefined)
  await server.call('POST', '/notes/_bulk_docs', {
    new_edits: false,
    docs: [{ _id: 'note:1', _rev: `1-${'f'.repeat(32)}`, title: '', tokens: ['elsewhere'] }],
  })
  for (const phone of [a, b]) {
    await phone.until('note:1', (note) => note?.tokens.join() === 'elsewhere,here')
  }
  await expect
    .poll(() => server.call('GET', '/notes/note:1?conflicts=true'))
    .not.toHaveProperty('_conflicts')
  expect(await server.call('GET', '/notes/note:1')).toMatchObject({ tokens: ['elsewhere', 'here'] })
})

test('losing leaves that nobody may resolve are merged in what each phone shows', async () => {
  const server = await stage.server(startTributaryServer)
  const readOnly = interceptFetch(({ url, body, send }) => {
    if (!url.endsWith('/_bulk_docs')) return send()
    const docs: unknown = body['docs']
    const rows = Array.isArray(docs) ? docs : []
    return jsonResponse(
      rows.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: 'not yours' })),
      201,
    )
  })
  for (const [sig, token] of [
    ['a', 'one'],
    ['b', 'two'],
  ]) {
    await server.call('POST', '/notes/_bulk_docs', {
      new_edits: false,
      docs: [{ _id: 'note:1', _rev: `1-${String(sig).repeat(32)}`, title: '', tokens: [token] }],
    })
  }
  const [a, b] = [
    await stage.phone(server, { fetch: readOnly }),
    await stage.phone(server, { fetch: readOnly }),
  ]
  for (const phone of [a, b]) {
    await phone.until('note:1', (note) => note?.tokens.join() === 'one,two')
    await phone.settled()
    expect(phone.refusals).toEqual([])
  }
})

test('a phone that starts again asks for no doc that nobody changed', async () => {
  const server = await stage.server(startTributaryServer)
  await server.call('POST', '/notes/_bulk_docs', {
    docs: Array.from({ length: 600 }, (_, at) => ({ _id: `note:${at}`, title: '', tokens: [] })),
  })
  const asked: unknown[] = []
  const options = {
    name: `again-${process.pid}`,
    storage: tabStorage('again'),
    fetch: interceptFetch(({ url, body, send }) => {
      if (url.includes('/_all_docs')) asked.push(body['keys'])
      return send()
    }),
  }
  const first = await stage.phone(server, options)
  await first.notesSync.firstPullDone
  await first.write('note:7', 't')
  await first.settled()
  await first.close()
  asked.length = 0

  const again = await stage.phone(server, options)
  await again.write('note:new', 't')
  await again.settled()
  expect(asked.flat()).toEqual(['note:new'])
})

test('a page that waited for a push does not bring back what that push learned was deleted', async () => {
  const server = await stage.server(startTributaryServer)
  let isAnew = false
  let answerPage: () => void = () => undefined
  const pageAnswered = new Promise<void>((resolve) => {
    answerPage = resolve
  })
  const phone = await stage.phone(server, {
    fetch: interceptFetch(async ({ url, send }) => {
      if (isAnew && url.includes('/_all_docs')) {
        await pageAnswered
        isAnew = false
        const note: unknown = await server.call('GET', '/notes/note:1')
        await server.call(
          'DELETE',
          `/notes/note:1?rev=${String(Reflect.get(Object(note), '_rev'))}`,
        )
      }
      const answer = await send()
      if (isAnew && url.includes('/_changes')) answerPage()
      return answer
    }),
  })
  await phone.write('note:1', 't')
  await phone.settled()
  await phone.remove('note:1')
  await phone.settled()
  await phone.sync.stop()
  await server.destroyDb('notes')
  await server.createDb('notes')
  await server.call('PUT', '/notes/note:1', { title: '', tokens: ['t'] })

  const brought: string[] = []
  phone.notes.storageInstance.changeStream().subscribe(({ events }) => {
    for (const { documentData } of events) if (!documentData._deleted) brought.push(documentData.id)
  })
  isAnew = true
  phone.sync.start()
  await server.call('PUT', '/notes/note:2', { title: '', tokens: [] })
  await phone.until('note:2', (note) => note !== undefined)
  await phone.settled()
  expect(brought).toEqual(['note:2'])
})
