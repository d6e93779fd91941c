import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeAt } from '../../src/cli/backup-command.ts'
import { runRestore } from '../../src/cli/restore-command.ts'
import { folderPlace } from '../../src/storage/sqlite/backup/backup-place.ts'
import { entryBody, startTestHub, type TestHub } from '../testing-hub.ts'

let scratch: string
let hub: TestHub
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tributary-restored-'))
  hub = await startTestHub()
})
afterAll(async () => {
  await hub.remove()
  await rm(scratch, { recursive: true, force: true })
})

const restoreTo = (dataDir: string, from: string) =>
  runRestore({
    command: 'restore',
    from,
    dataDir,
    isReplacing: true,
    isRehearsal: false,
    passphraseFile: null,
    asJson: true,
  })

test('[HO20] after a restore tokens open as before, who was taken out since stays out, and who joined since stays in', async () => {
  const host = `Bearer ${hub.hub.secrets.hostToken}`
  const [kept, lost, left] = [await hub.join(), await hub.join(), await hub.join()]
  const used = (await hub.post('/api/host/invitations', { expiresAt: LATER() }, host)).body
  const backup = join(scratch, 'backup')
  makeAt(hub.dataDir, folderPlace(backup))

  await hub.post(`/api/host/devices/${lost.join.deviceId}/revoke`, {}, host)
  await hub.post(`/api/host/people/${left.join.personId}/revoke`, {}, host)
  await hub.post(`/api/host/invitations/${used.id}/revoke`, {}, host)
  const late = await hub.join()
  const { dataDir } = hub
  await hub.stop()
  expect(await restoreTo(dataDir, backup)).toBe(0)
  hub = await startTestHub({ dataDir })

  const dbs = [kept, lost, left, late].map((phone) => hub.get('/db/hub', phone.auth))
  expect((await Promise.all(dbs)).map(({ status }) => status)).toEqual([200, 401, 401, 200])
  expect((await hub.get('/api/me', lost.auth)).body.error).toBe('removed')
  expect((await hub.get(`/api/invitations/${used.code}`)).status).toBe(404)
  // Whoever joined after the backup may write as they might before, without joining again.
  const entry = late.make('entry', entryBody('Written after the restore.'))
  const sent = await hub.post(`/db/${hub.journeyDb}/_bulk_docs`, { docs: [entry] }, late.auth)
  expect(sent.body).toMatchObject([{ ok: true }])
})

test('[HO20] where nothing is left of the former hub, the backup counts as it was made', async () => {
  const own = await startTestHub()
  const phone = await own.join()
  const backup = join(scratch, 'alone')
  makeAt(own.dataDir, folderPlace(backup))
  const host = `Bearer ${own.hub.secrets.hostToken}`
  await own.post(`/api/host/devices/${phone.join.deviceId}/revoke`, {}, host)
  await own.remove()
  expect(await restoreTo(own.dataDir, backup)).toBe(0)
  const again = await startTestHub({ dataDir: own.dataDir })
  expect((await again.get('/db/hub', phone.auth)).status).toBe(200)
  await again.remove()
})

function LATER(): string {
  return new Date(Date.now() + 86_400_000).toISOString()
}
