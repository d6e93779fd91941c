import { expect, test } from 'vitest'
import type { CouchUnderTest } from './couch-under-test.ts'
import type { PhoneOptions } from './phone.ts'
import { startPouchServer } from './pouch-server.ts'
import { interceptFetch, jsonResponse, openStage } from './stage.ts'
import { tabStorage } from './tab-storage.ts'
import { startTributaryServer } from './tributary-server.ts'

const stage = openStage()

async function writeLeaves(server: CouchUnderTest, id: string, tokens: readonly string[]) {
  for (const [at, token] of tokens.entries()) {
    const doc = { _id: id, _rev: `1-${String(at).repeat(32)}`, title: '', tokens: [token] }
    await server.call('POST', '/notes/_bulk_docs', { new_edits: false, docs: [doc] })
  }
}

const leavesOf = (server: CouchUnderTest, id: string) =>
  server.call('GET', `/notes/${id}?conflicts=true`)

test('losing leaves that could not be resolved are taken up again at the next start', async () => {
  const server = await stage.server(startTributaryServer)
  await writeLeaves(server, 'note:1', ['one', 'two'])
  let isBusy = true
  const options = {
    name: `leaves-${process.pid}`,
    storage: tabStorage('leaves'),
    fetch: interceptFetch(({ url, send }) =>
      isBusy && url.endsWith('/_bulk_docs')
        ? jsonResponse({ error: 'busy', reason: 'later' }, 503)
        : send(),
    ),
  }
  const phone = await stage.phone(server, options)
  await phone.until('note:1', (note) => note?.tokens.join() === 'one,two')
  await phone.write('note:2', 't')
  await phone.close()
  expect(await leavesOf(server, 'note:1')).toHaveProperty('_conflicts')

  isBusy = false
  await stage.phone(server, options)
  await expect.poll(() => leavesOf(server, 'note:1')).not.toHaveProperty('_conflicts')
  expect(await leavesOf(server, 'note:1')).toMatchObject({ tokens: ['one', 'two'] })
})

test('losing leaves that the server will not let a phone resolve are not asked for again', async () => {
  const server = await stage.server(startTributaryServer)
  await writeLeaves(server, 'note:1', ['one', 'two'])
  const asked: string[] = []
  const options = {
    name: `kept-leaves-${process.pid}`,
    storage: tabStorage('kept-leaves'),
    fetch: interceptFetch(({ url, body, send }) => {
      const docs: unknown = body['docs']
      asked.push(url.replace(/^.*notes\/|\?.*$/gu, ''))
      if (!url.endsWith('/_bulk_docs') || !Array.isArray(docs)) return send()
      return jsonResponse(
        docs.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: 'not yours' })),
        201,
      )
    }),
  }
  const phone = await stage.phone(server, options)
  await phone.until('note:1', (note) => note?.tokens.join() === 'one,two')
  await expect.poll(() => asked).toContain('_bulk_docs')
  await phone.close()
  asked.length = 0

  const again = await stage.phone(server, options)
  await server.call('PUT', '/notes/note:2', { title: '', tokens: [] })
  await again.until('note:2', (note) => note !== undefined)
  expect(asked).not.toContain('_bulk_docs')
  expect(asked).not.toContain('_bulk_get')
})

test('one doc whose leaves cannot be read does not hold up those of the others', async () => {
  const server = await stage.server(startTributaryServer)
  const docs = Array.from({ length: 60 }, (_, at) => `note:${at}`)
  for (const id of docs) await writeLeaves(server, id, ['one', 'two'])
  const phone = await stage.phone(server, {
    fetch: interceptFetch(({ url, body, send }) =>
      url.endsWith('/_bulk_docs') && JSON.stringify(body).includes('"note:0"')
        ? jsonResponse({ error: 'busy', reason: 'later' }, 503)
        : send(),
    ),
  })
  await phone.until('note:59', (note) => note?.tokens.join() === 'one,two')
  for (const id of docs.slice(1)) {
    await expect.poll(() => leavesOf(server, id)).not.toHaveProperty('_conflicts')
  }
  expect(await leavesOf(server, 'note:0')).toHaveProperty('_conflicts')
  expect(phone.refusals).toEqual([])
})

/** Notes whose tokens a tool dropped get back those that were known. */
const keepTokens: PhoneOptions['keepUnseen'] = (state, known) =>
  known.tokens.every((token) => state.tokens.includes(token))
    ? state
    : { ...state, tokens: [...new Set([...state.tokens, ...known.tokens])].sort() }

test.each([
  { name: 'our server', start: startTributaryServer },
  { name: 'another CouchDB', start: startPouchServer },
])('what a tool dropped from a doc is shown and written again ($name)', async ({ start }) => {
  const server = await stage.server(start)
  const [a, b] = [
    await stage.phone(server, { keepUnseen: keepTokens }),
    await stage.phone(server, { keepUnseen: keepTokens }),
  ]
  await a.write('note:1', 'a', 'first')
  for (const phone of [a, b]) await phone.until('note:1', (note) => note !== undefined)
  await a.settled()
  const doc: unknown = await server.call('GET', '/notes/note:1')
  const { tokens: _tokens, ...bare } = Object(doc)
  await server.call('PUT', '/notes/note:1', { ...bare, title: 'by a tool' })
  for (const phone of [a, b]) {
    await phone.until('note:1', (note) => note?.title === 'by a tool')
    expect(await phone.read('note:1')).toMatchObject({ tokens: ['a'] })
  }
  await expect
    .poll(() => server.call('GET', '/notes/note:1'))
    .toMatchObject({ title: 'by a tool', tokens: ['a'] })
  await b.write('note:1', 'b')
  await a.until('note:1', (note) => note?.tokens.join() === 'a,b')
  await Promise.all([a.settled(), b.settled()])
})

test('what a tool dropped is written at the next start, when nobody could before', async () => {
  const server = await stage.server(startTributaryServer)
  let isBusy = false
  const options = {
    name: `dropped-${process.pid}`,
    storage: tabStorage('dropped'),
    keepUnseen: keepTokens,
    fetch: interceptFetch(({ url, send }) =>
      isBusy && url.endsWith('/_bulk_docs')
        ? jsonResponse({ error: 'busy', reason: 'later' }, 503)
        : send(),
    ),
  }
  const phone = await stage.phone(server, options)
  await phone.write('note:1', 'a', 'first')
  await phone.settled()
  isBusy = true
  const doc: unknown = await server.call('GET', '/notes/note:1')
  const { tokens: _tokens, ...bare } = Object(doc)
  await server.call('PUT', '/notes/note:1', { ...bare, title: 'by a tool' })
  await phone.until('note:1', (note) => note?.title === 'by a tool')
  await phone.close()

  isBusy = false
  await stage.phone(server, options)
  await expect
    .poll(() => server.call('GET', '/notes/note:1'))
    .toMatchObject({ title: 'by a tool', tokens: ['a'] })
})
