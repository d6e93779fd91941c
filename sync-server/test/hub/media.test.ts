import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { mediaFileIdFor, withdrawalIdFor } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDiskRoom } from '../../src/media/disk-room.ts'
import { entryBody, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'
import { startTestProxy } from '../testing-proxy.ts'
import {
  bytesOf,
  download,
  entryWithMedia,
  mediaOf,
  pathOf,
  sha256Of,
  uploader,
} from './media-phone.ts'

/** Within seconds, however busy the machine is. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })

let hub: TestHub

beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(async () => {
  await hub.remove()
})

/** Bytes that begin like a WebM recording and are found nowhere else. */
function recording(length: number, seed: string): Uint8Array {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at += 64) bytes.write(`${seed}/${at} `, at)
  bytes.set([0x1a, 0x45, 0xdf, 0xa3])
  return bytes
}

async function statusOf(db: string, id: string): Promise<number> {
  return (await hub.get(`/db/${db}/${encodeURIComponent(id)}`, hub.adminAuth)).status
}

/** Whether a text is in any file of the hub's folder. */
function isOnDisk(text: string): boolean {
  const names = readdirSync(hub.dataDir, { recursive: true, encoding: 'utf8', withFileTypes: true })
  return names
    .filter((each) => each.isFile())
    .some((each) => readFileSync(join(each.parentPath, each.name)).includes(text))
}

async function share(phone: TestPhone, bytes: Uint8Array, preview?: Uint8Array) {
  const { entry, media } = entryWithMedia(phone, bytes, preview)
  expect(await phone.send(hub.journeyDb, [entry, media])).toMatchObject([
    { ok: true },
    { ok: true },
  ])
  return { entry, media }
}

test('[MD1] bytes are taken from the author of their record alone, and as many as it says', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const bytes = recording(5_000, 'MD1')
  const { media } = entryWithMedia(ama, bytes)
  // The record comes first: without it nobody knows whose bytes these are.
  expect((await uploader(hub, ama).begin(media._id, bytes.length)).status).toBe(404)
  await ama.send(hub.journeyDb, [media])
  const refused = await uploader(hub, kofi).begin(media._id, bytes.length)
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ error: 'media_by_other' })
  expect((await uploader(hub, ama).begin(media._id, bytes.length + 1)).status).toBe(413)
  const stranger = { ...ama, auth: 'Bearer nobody.nothing' }
  expect((await uploader(hub, stranger).begin(media._id, bytes.length)).status).toBe(401)
  expect((await uploader(hub, ama).begin(media._id, bytes.length)).status).toBe(201)
  // Once begun it is still nobody else's.
  expect(await uploader(hub, kofi).offset(media._id)).toBeNull()
  expect((await uploader(hub, kofi).send(media._id, 0, bytes)).status).toBe(404)
})

test('[MD2] what arrives is bound to its record only when its SHA-256 is the record’s', async () => {
  const ama = await hub.join()
  const bytes = recording(300_000, 'MD2')
  const { media } = await share(ama, bytes)
  const spoilt = Buffer.from(bytes)
  spoilt[200_000] = (spoilt[200_000] ?? 0) ^ 1
  const phone = uploader(hub, ama)
  const refused = await phone.whole(media._id, spoilt)
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({ error: 'media_hash_differs' })
  expect((await download(hub, ama, media._id)).status).toBe(404)
  // Nothing of it stays in the way of the next try.
  expect((await phone.whole(media._id, bytes)).status).toBe(204)
  const answer = await download(hub, ama, media._id)
  expect(sha256Of(await bytesOf(answer))).toBe(media.body.sha256)
  expect((await phone.begin(media._id, bytes.length)).status).toBe(410)
})

test('[MD3] an upload goes on where it was cut, also after the hub was ended', async () => {
  const ama = await hub.join()
  const bytes = recording(2_000_000, 'MD3')
  const { media } = await share(ama, bytes)
  const proxy = await startTestProxy(Number(new URL(hub.url).port))
  const phone = uploader(hub, ama, proxy.url)
  await phone.begin(media._id, bytes.length)
  const file = join(hub.dataDir, 'media-uploads', `${media._id.slice(6)}-original.bytes`)
  async function* untilCut() {
    yield bytes.subarray(0, 700_000)
    await soon(() => statSync(file).size).toBeGreaterThan(500_000)
    proxy.cut()
    yield bytes.subarray(700_000)
  }
  await expect(phone.send(media._id, 0, untilCut())).rejects.toThrow(TypeError)
  await proxy.stop()
  const { dataDir } = hub
  await hub.stop()
  hub = await startTestHub({ dataDir })
  const again = uploader(hub, ama)
  const offset = await again.offset(media._id)
  expect(offset).toBeGreaterThan(500_000)
  expect((await again.send(media._id, offset ?? 0, bytes.subarray(offset ?? 0))).status).toBe(204)
  expect(sha256Of(await bytesOf(await download(hub, ama, media._id)))).toBe(sha256Of(bytes))
})

test('[MD4] verified bytes are attachments of a doc of the hub’s, in the db of their record', async () => {
  const ama = await hub.join()
  const [bytes, small] = [recording(400_000, 'MD4'), recording(20_000, 'MD4 small')]
  const { media } = await share(ama, bytes, small)
  const phone = uploader(hub, ama)
  const answers = await Promise.all([
    phone.whole(media._id, small, 'preview'),
    phone.whole(media._id, bytes),
  ])
  expect(answers.map(({ status }) => status)).toEqual([204, 204])
  const path = `/db/${hub.journeyDb}/${encodeURIComponent(mediaFileIdFor(media._id))}`
  const { body } = await hub.get(path, ama.auth)
  expect(body).toMatchObject({
    type: 'mediaFile',
    visibility: media.visibility,
    body: { mediaId: media._id, belongsTo: media.body.belongsTo },
    _attachments: { preview: { length: 20_000 }, original: { length: 400_000 } },
  })
  expect(body.body.files).toHaveLength(2)
  expect(body.body.files).toContainEqual({
    tier: 'original',
    sha256: media.body.sha256,
    mime: 'audio/webm',
    bytes: 400_000,
  })
  // No phone can say that the hub holds something.
  const forged = { ...body, body: { ...body.body, files: [] } }
  expect(await ama.send(hub.journeyDb, [forged])).toMatchObject([{ error: 'forbidden' }])
})

test('[MD5] bytes are read, in ranges, by those who may read the db of their record', async () => {
  const [ama, kofi, esi] = [await hub.join(), await hub.join(), await hub.join()]
  const team = ama.make('team', {
    name: 'Waste',
    memberIds: [ama.join.personId, kofi.join.personId],
    systemOfFocus: '',
    challenge: '',
  })
  await ama.send(hub.journeyDb, [team])
  await soon(async () => (await hub.get('/api/me', ama.auth)).body.dbs.length).toBe(3)
  const teamDb = `team-${team._id.slice(5).toLowerCase()}`
  const bytes = recording(700_000, 'MD5')
  const place = { visibility: 'team' as const, teamId: team._id }
  const media = { ...mediaOf(ama, ama.make('entry', entryBody(''))._id, bytes), ...place }
  expect(await ama.send(teamDb, [media])).toMatchObject([{ ok: true }])
  expect((await uploader(hub, ama).whole(media._id, bytes)).status).toBe(204)

  const part = await download(hub, kofi, media._id, { range: 'bytes=199990-400000' })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe('bytes 199990-400000/700000')
  expect((await bytesOf(part)).equals(bytes.subarray(199_990, 400_001))).toBe(true)
  expect((await download(hub, kofi, media._id, { range: 'bytes=0-' })).status).toBe(206)
  expect((await download(hub, kofi, media._id, { range: 'bytes=700000-' })).status).toBe(416)
  expect((await download(hub, esi, media._id)).status).toBe(404)
  expect((await download(hub, { ...esi, auth: '' }, media._id)).status).toBe(401)
})

test('[MD6] a player’s address opens one file, for a while, to a device that may still enter', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const bytes = recording(1_000, 'MD6')
  const { media } = await share(ama, bytes)
  const other = await share(ama, recording(1_000, 'MD6 other'))
  await uploader(hub, ama).whole(media._id, bytes)
  await uploader(hub, ama).whole(other.media._id, recording(1_000, 'MD6 other'))
  const { body } = await hub.post(pathOf('tickets', media._id), {}, kofi.auth)
  expect((await fetch(hub.url + body.path)).status).toBe(200)
  expect((await fetch(`${hub.url}${body.path}x`)).status).toBe(401)
  const elsewhere = body.path.replace(media._id.slice(6), other.media._id.slice(6))
  expect((await fetch(hub.url + elsewhere)).status).toBe(401)
  await hub.hub.state.update((state) => {
    const device = state.access.devices[kofi.join.deviceId]
    if (device === undefined) throw new Error('Kofi has no device')
    const devices = {
      ...state.access.devices,
      [kofi.join.deviceId]: { ...device, isRevoked: true },
    }
    return { ...state, access: { ...state.access, devices } }
  })
  expect((await fetch(hub.url + body.path)).status).toBe(401)
})

test('[MD7] nothing that was uploaded can run as a page, whatever it says it is', async () => {
  const ama = await hub.join()
  const page = Buffer.from('<!doctype html><script>alert(1)</script>')
  const { entry, media } = entryWithMedia(ama, page)
  await ama.send(hub.journeyDb, [
    entry,
    { ...media, body: { ...media.body, mime: 'text/html', kind: 'file' } },
  ])
  await uploader(hub, ama).whole(media._id, page)
  const answer = await download(hub, ama, media._id)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': 'no-store',
  })
  const sound = await share(ama, recording(100, 'MD7'))
  await uploader(hub, ama).whole(sound.media._id, recording(100, 'MD7'))
  const played = await download(hub, ama, sound.media._id)
  expect(played.headers.get('content-type')).toBe('audio/webm')
  expect(played.headers.get('content-security-policy')).toContain('sandbox')
})

test('[MD8] a withdrawal takes the bytes off the disk, whole or half, and what others share stays', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const bytes = recording(500_000, 'withdrawn-MD8')
  const shared = recording(300_000, 'shared-MD8')
  const half = recording(400_000, 'half-MD8')
  const phone = uploader(hub, ama)
  const first = await share(ama, bytes)
  await phone.whole(first.media._id, bytes)
  const second = mediaOf(ama, first.entry._id, shared)
  const begun = mediaOf(ama, first.entry._id, half)
  await ama.send(hub.journeyDb, [second, begun])
  await phone.whole(second._id, shared)
  await phone.begin(begun._id, half.length)
  await phone.send(begun._id, 0, half.subarray(0, 200_000))
  const kofis = await share(kofi, shared)
  await uploader(hub, kofi).whole(kofis.media._id, shared)
  expect(isOnDisk('withdrawn-MD8/128 ')).toBe(true)
  expect(isOnDisk('half-MD8/128 ')).toBe(true)

  const withdrawal = ama.make(
    'withdrawal',
    { recordId: first.entry._id, by: 'author', at: new Date().toISOString() },
    { id: withdrawalIdFor(first.entry._id) },
  )
  await ama.send(hub.journeyDb, [withdrawal])
  for (const media of [first.media, second, begun]) {
    await soon(() => statusOf(hub.journeyDb, media._id)).toBe(404)
    await soon(() => statusOf(hub.journeyDb, mediaFileIdFor(media._id))).toBe(404)
    expect((await download(hub, kofi, media._id)).status).toBe(404)
  }
  await soon(() => isOnDisk('withdrawn-MD8/128 ')).toBe(false)
  await soon(() => isOnDisk('half-MD8/128 ')).toBe(false)
  const kept = await download(hub, ama, kofis.media._id)
  expect(sha256Of(await bytesOf(kept))).toBe(sha256Of(shared))
  // A phone that was away brings neither the record nor the bytes back.
  expect(await ama.send(hub.journeyDb, [first.media])).toMatchObject([{ why: 'withdrawn' }])
  expect((await phone.begin(first.media._id, bytes.length)).status).toBe(404)
})

test('[MD8] whoever is shown in a photo takes that one back, and the rest of the entry stays', async () => {
  const [ama, kofi, esi] = [await hub.join(), await hub.join(), await hub.join()]
  const [bytes, others] = [recording(200_000, 'shown-MD8'), recording(200_000, 'beside-MD8')]
  const { entry, media } = await share(ama, bytes)
  const beside = mediaOf(ama, entry._id, others)
  const caption = ama.make('caption', {
    mediaId: media._id,
    belongsTo: entry._id,
    previousId: null,
    text: '',
    peopleShown: [kofi.join.personId],
  })
  await ama.send(hub.journeyDb, [beside, caption])
  await uploader(hub, ama).whole(media._id, bytes)
  await uploader(hub, ama).whole(beside._id, others)
  const withdraw = (phone: TestPhone) =>
    phone.make(
      'withdrawal',
      { recordId: media._id, by: 'shown', shownIn: caption._id, at: new Date().toISOString() },
      { id: withdrawalIdFor(media._id) },
    )
  expect(await esi.send(hub.journeyDb, [withdraw(esi)])).toMatchObject([{ error: 'forbidden' }])
  expect(await kofi.send(hub.journeyDb, [withdraw(kofi)])).toMatchObject([{ ok: true }])
  await soon(() => isOnDisk('shown-MD8/128 ')).toBe(false)
  expect(await statusOf(hub.journeyDb, media._id)).toBe(404)
  expect((await download(hub, esi, beside._id)).status).toBe(200)
  expect(await statusOf(hub.journeyDb, entry._id)).toBe(200)
})

test('[MD9] bytes of an entry that was moved to a smaller circle go there, and are gone here', async () => {
  const [ama, esi] = [await hub.join(), await hub.join()]
  const memberIds = [ama.join.personId]
  const team = ama.make('team', { name: 'Shuttle', memberIds, systemOfFocus: '', challenge: '' })
  await ama.send(hub.journeyDb, [team])
  await soon(async () => (await hub.get('/api/me', ama.auth)).body.dbs.length).toBe(3)
  const teamDb = `team-${team._id.slice(5).toLowerCase()}`
  const bytes = recording(350_000, 'MD9')
  const { entry, media } = await share(ama, bytes)
  await uploader(hub, ama).whole(media._id, bytes)
  const [rows] = await ama.send(hub.journeyDb, [])
  expect(rows).toBeUndefined()
  const { body: stored } = await hub.get(
    `/db/${hub.journeyDb}/${encodeURIComponent(media._id)}`,
    ama.auth,
  )
  // The phone dropped its own copy long ago, and its erasure arrives before the new record does.
  await ama.send(hub.journeyDb, [{ ...media, _rev: stored._rev, _deleted: true, body: {} }])
  await soon(() => statusOf(hub.journeyDb, mediaFileIdFor(media._id))).toBe(404)
  expect((await download(hub, esi, media._id)).status).toBe(404)
  const place = { visibility: 'team' as const, teamId: team._id }
  await ama.send(teamDb, [
    { ...entry, ...place },
    { ...media, ...place },
  ])
  await soon(() => statusOf(teamDb, mediaFileIdFor(media._id))).toBe(200)
  expect(sha256Of(await bytesOf(await download(hub, ama, media._id)))).toBe(sha256Of(bytes))
  expect((await download(hub, esi, media._id)).status).toBe(404)
})

test('[MD11] the same content in the journey and in a team is one file, until both let go of it', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const memberIds = [ama.join.personId]
  const team = ama.make('team', { name: 'Bridge', memberIds, systemOfFocus: '', challenge: '' })
  await ama.send(hub.journeyDb, [team])
  await soon(async () => (await hub.get('/api/me', ama.auth)).body.dbs.length).toBe(3)
  const teamDb = `team-${team._id.slice(5).toLowerCase()}`
  const bytes = recording(600_000, 'once-MD11')
  const first = await share(ama, bytes)
  const kofis = await share(kofi, bytes)
  const place = { visibility: 'team' as const, teamId: team._id }
  const own = { ...mediaOf(ama, ama.make('entry', entryBody(''))._id, bytes), ...place }
  await ama.send(teamDb, [own])
  for (const [phone, media] of [
    [ama, first.media],
    [kofi, kofis.media],
    [ama, own],
  ] as const) {
    expect((await uploader(hub, phone).whole(media._id, bytes)).status).toBe(204)
  }
  const fileIn = (db: string) => join(hub.dataDir, 'dbs', `${db}.blobs`, sha256Of(bytes))
  await soon(() => statSync(fileIn(hub.journeyDb)).nlink).toBe(2)
  expect(statSync(fileIn(teamDb)).ino).toBe(statSync(fileIn(hub.journeyDb)).ino)

  const withdraw = (phone: TestPhone, recordId: string) => {
    const body = { recordId, by: 'author' as const, at: new Date().toISOString() }
    return phone.make('withdrawal', body, { id: withdrawalIdFor(recordId) })
  }
  await ama.send(hub.journeyDb, [withdraw(ama, first.entry._id)])
  await soon(() => statusOf(hub.journeyDb, mediaFileIdFor(first.media._id))).toBe(404)
  expect((await download(hub, kofi, kofis.media._id)).status).toBe(200)
  await kofi.send(hub.journeyDb, [withdraw(kofi, kofis.entry._id)])
  await soon(() => readdirSync(join(fileIn(hub.journeyDb), '..')).includes(sha256Of(bytes))).toBe(
    false,
  )
  expect(sha256Of(await bytesOf(await download(hub, ama, own._id)))).toBe(sha256Of(bytes))
  await ama.send(teamDb, [{ ...withdraw(ama, own._id), ...place }])
  await soon(() => isOnDisk('once-MD11/128 ')).toBe(false)
})

test('[MD10] when the disk runs low media are refused, well before records are', async () => {
  const disk = { freeBytes: 10 * 1024 ** 3, totalBytes: 100 * 1024 ** 3 }
  let nowMs = 0
  const room = createDiskRoom(
    async () => ({ ...disk }),
    () => (nowMs += 2_000),
  )
  await room.check(1_000_000)
  disk.freeBytes = 1024 ** 3 + 2_000_000
  await expect(room.check(1_000_000)).rejects.toMatchObject({ code: 'media_disk_low' })
  await room.check(100)
  // A small disk keeps a share of it, not more than it has.
  Object.assign(disk, { totalBytes: 2 * 1024 ** 3, freeBytes: 200 * 1024 ** 2 })
  await room.check(1_000_000)
})
