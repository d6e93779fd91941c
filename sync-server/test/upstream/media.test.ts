import { mediaFileIdFor, withdrawalIdFor } from '@tributary/records'
import { beforeEach, expect, test } from 'vitest'
import { bytesOf, download, entryWithMedia, sha256Of, uploader } from '../hub/media-phone.ts'
import { shareConsent, type TestHub } from '../testing-hub.ts'
import { mergeHub } from './testing-merge.ts'
import type { TestNetwork } from './testing-network.ts'
import { twoHubsOfTest } from './two-hubs-of-test.ts'

/** Within seconds, however busy the machine is. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })

const hubs = twoHubsOfTest()
let first: TestHub
let second: TestHub
let network: TestNetwork
beforeEach(() => {
  ;({ first, second, network } = hubs())
})

async function sharedRecording(bytes: Buffer) {
  const ama = await first.join()
  await ama.send('hub', [shareConsent(ama)])
  const { entry, media } = entryWithMedia(ama, bytes)
  const wide = { visibility: 'network' as const }
  await ama.send(first.journeyDb, [
    { ...entry, ...wide },
    { ...media, ...wide },
  ])
  expect((await uploader(first, ama).whole(media._id, bytes)).status).toBe(204)
  return { ama, entry, media }
}

test('a shared recording goes to the network and to the other hub, bytes and all', async () => {
  const bytes = Buffer.alloc(700_000, 'over the network ')
  const { media } = await sharedRecording(bytes)
  for (const hub of [first, second]) {
    expect((await mergeHub(hub, network.url)).error).toBeNull()
  }
  const fileId = mediaFileIdFor(media._id)
  const there = await network.ask('GET', `/${first.journeyDb}/${encodeURIComponent(fileId)}`)
  expect(there).toMatchObject({ _attachments: { original: { length: bytes.length } } })
  const kofi = await second.join()
  const heard = await bytesOf(await download(second, kofi, media._id))
  expect(sha256Of(heard)).toBe(media.body.sha256)
})

test('[MD12] a withdrawn recording is called back from the network and from the other hub', async () => {
  const { ama, entry, media } = await sharedRecording(Buffer.alloc(300_000, 'not for long '))
  for (const hub of [first, second]) await mergeHub(hub, network.url)
  const kofi = await second.join()
  expect((await download(second, kofi, media._id)).status).toBe(200)

  const withdrawal = ama.make(
    'withdrawal',
    { recordId: entry._id, by: 'author', at: new Date().toISOString() },
    { id: withdrawalIdFor(entry._id), visibility: 'network' },
  )
  await ama.send(first.journeyDb, [withdrawal])
  const fileAt = async (hub: TestHub) => {
    const path = `/db/${hub.journeyDb}/${encodeURIComponent(mediaFileIdFor(media._id))}`
    return (await hub.get(path, hub.adminAuth)).status
  }
  await soon(() => fileAt(first)).toBe(404)
  for (const hub of [first, second]) await mergeHub(hub, network.url)
  expect(await network.ids(first.journeyDb)).not.toContain(mediaFileIdFor(media._id))
  expect(await network.ids(first.journeyDb)).not.toContain(media._id)
  await soon(() => fileAt(second)).toBe(404)
  expect((await download(second, kofi, media._id)).status).toBe(404)
})

test('a recording that was not widened stays at its hub, with its bytes', async () => {
  const bytes = Buffer.alloc(200_000, 'for the hub alone ')
  const ama = await first.join()
  await ama.send('hub', [shareConsent(ama)])
  const { entry, media } = entryWithMedia(ama, bytes)
  await ama.send(first.journeyDb, [entry, media])
  await uploader(first, ama).whole(media._id, bytes)
  await mergeHub(first, network.url)
  const ids = await network.ids(first.journeyDb)
  expect(ids.filter((id) => /^(entry|media)/.test(id))).toEqual([])
})
