import { startTestServer, type TestServer } from '@tributary/sync-server/testing'
import { afterEach, expect, test } from 'vitest'
import { callOf } from './couch-under-test.ts'
import { type Phone, type PhoneOptions, startPhone } from './phone.ts'
import { when } from './stage.ts'

const phones: Phone[] = []
const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.close()))
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

async function startHub() {
  const server = await startTestServer()
  servers.push(server)
  const headers = { authorization: server.authHeader }
  const call = callOf(() => server.url, headers)
  await call('PUT', '/notes')
  const phone = async (more: Partial<PhoneOptions> = {}) => {
    const started = await startPhone({ url: () => server.url, headers: () => headers, ...more })
    phones.push(started)
    started.sync.start()
    return started
  }
  const shown = async (id: string) => {
    const { rows } = Object(
      await call('POST', '/notes/_all_docs?include_docs=true', { keys: [id] }),
    )
    return rows[0].doc ?? undefined
  }
  return { server, call, phone, shown }
}

const isSettled = (phone: Phone) => when(phone.notesSync.pendingIds$, (ids) => ids.size === 0)

test('[BK10] phones give a hub that was restored all that it lacks', async () => {
  const { server, phone, shown } = await startHub()
  const [a, b] = [await phone(), await phone()]
  await a.write('note:kept', 'early')
  await a.write('note:gone', 'early')
  await b.until('note:gone', (note) => note !== undefined)
  const backup = server.backUp()

  await a.write('note:kept', 'late')
  await b.write('note:kept', 'also late')
  await b.write('note:new', 'after the backup')
  await a.remove('note:gone')
  await Promise.all([a.settled(), b.settled()])
  await a.until('note:kept', (note) => note?.tokens.join() === 'also late,early,late')
  await b.until('note:kept', (note) => note?.tokens.join() === 'also late,early,late')
  await a.until('note:new', (note) => note !== undefined)
  await b.until('note:gone', (note) => note === undefined)

  await server.restoreBackup(backup)
  await a.write('note:fresh', 'after the restore')
  await b.until('note:fresh', (note) => note !== undefined)
  await expect
    .poll(() => shown('note:new'), { timeout: 20_000 })
    .toMatchObject({
      tokens: ['after the backup'],
    })
  await expect
    .poll(() => shown('note:kept'))
    .toMatchObject({
      tokens: ['also late', 'early', 'late'],
    })
  // What was deleted stays so: a withdrawn text does not come back with a backup.
  await expect.poll(() => shown('note:gone')).toBeUndefined()
  await Promise.all([isSettled(a), isSettled(b)])
  for (const each of [a, b]) {
    expect([...(await each.all()).keys()].sort()).toEqual(['note:fresh', 'note:kept', 'note:new'])
    expect(each.refusals).toEqual([])
  }
})

test('[BK11] a phone that was away all the while notices the restore by the instance alone', async () => {
  const { server, call, phone, shown } = await startHub()
  const away = await phone()
  await away.write('note:1', 'early')
  await away.settled()
  const backup = server.backUp()
  await away.write('note:2', 'only the backup lacks it')
  await away.settled()
  await away.sync.stop()

  await server.restoreBackup(backup)
  // The restored hub goes on, beyond every seq that the phone has seen.
  for (let n = 0; n < 20; n++)
    await call('PUT', `/notes/note:other-${n}`, { title: '', tokens: [] })
  away.sync.start()
  await away.until('note:other-19', (note) => note !== undefined)
  await expect
    .poll(() => shown('note:2'), { timeout: 20_000 })
    .toMatchObject({
      tokens: ['only the backup lacks it'],
    })
  expect((await away.all()).size).toBe(22)
  expect(away.refusals).toEqual([])
})

test('[BK11] what was written while the hub was being restored reaches it', async () => {
  const { server, phone, shown } = await startHub()
  const writer = await phone()
  await writer.write('note:1', 'early')
  await writer.settled()
  const backup = server.backUp()
  await writer.write('note:1', 'late')
  await writer.settled()
  const restoring = server.restoreBackup(backup)
  await writer.write('note:1', 'meanwhile')
  await writer.write('note:2', 'meanwhile')
  await restoring
  await expect
    .poll(() => shown('note:1'), { timeout: 20_000 })
    .toMatchObject({
      tokens: ['early', 'late', 'meanwhile'],
    })
  await expect.poll(() => shown('note:2')).toMatchObject({ tokens: ['meanwhile'] })
})
