import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Phone, type PhoneOptions, startPhone } from './phone.ts'
import type { CouchUnderTest } from './couch-under-test.ts'
import { startPouchServer } from './pouch-server.ts'
import { startTributaryServer } from './tributary-server.ts'

describe.each([
  { name: 'our server', start: startTributaryServer },
  { name: 'another CouchDB', start: startPouchServer },
])('$name', ({ start }) => {
  let server: CouchUnderTest
  const phones: Phone[] = []

  async function phone(options: Partial<PhoneOptions> = {}) {
    const started = await startPhone({ url: server.url, headers: () => server.headers, ...options })
    phones.push(started)
    started.sync.start()
    return started
  }

  beforeEach(async () => {
    server = await start()
    await server.createDb('notes')
  })
  afterEach(async () => {
    await Promise.all(phones.splice(0).map((each) => each.close()))
    await server.stop()
  })

  test('a note written on one phone reaches the other, and back', async () => {
    const a = await phone()
    const b = await phone()
    await a.write('note:1', 'a1')
    await b.until('note:1', (note) => note?.tokens.includes('a1') === true)
    await b.write('note:1', 'b1')
    await a.until('note:1', (note) => note?.tokens.join() === 'a1,b1')
    await Promise.all([a.settled(), b.settled()])
    expect(a.refusals).toEqual([])
  })

  test('notes written offline on both phones are merged, none is lost', async () => {
    const a = await phone()
    const b = await phone()
    await a.write('note:1', 'a1')
    await b.until('note:1', (note) => note !== undefined)
    await a.sync.stop()
    await b.sync.stop()
    await a.write('note:1', 'a2', 'by a')
    await b.write('note:1', 'b2', 'by b')
    a.sync.start()
    b.sync.start()
    await a.until('note:1', (note) => note?.tokens.join() === 'a1,a2,b2')
    await b.until('note:1', (note) => note?.tokens.join() === 'a1,a2,b2')
    await Promise.all([a.settled(), b.settled()])
    expect((await a.read('note:1'))?.title).toBe('by b')
  })
})
