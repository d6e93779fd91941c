import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test('what a person marks for the network gets there, what they do not stays, and the phone says so', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  // An independent CouchDB-compatible server stands for the wider network.
  const network = spawn(
    process.execPath,
    [file('../../../sync-server/bench/express-pouchdb-peer.mjs')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [networkUrl] = (await once(createInterface({ input: network.stdout }), 'line')) as [string]
  const phone = await Phone.join(browser, hub, 'Ama')
  const { page } = phone
  await phone.log('action', 'Stays at the hub.')
  await phone.log('action', 'May travel.')
  await phone.openEntry('May travel.')
  await page.getByRole('button', { name: 'Change who can see it' }).click()
  await page.getByRole('radio', { name: 'The wider network' }).check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('checkbox', { name: /I agree that what I mark for the network/ }).check()
  await page.getByRole('button', { name: 'Yes, let them see it' }).click()
  await phone.goTo('Timeline')
  await expect(phone.entry('May travel.').getByText('On the hub')).toBeVisible()

  const merge = spawn(process.execPath, [
    file('../../../sync-server/dist/main.js'),
    'merge',
    '--data',
    hub.dataDir,
    '--to',
    networkUrl,
  ])
  const [status] = await once(merge, 'exit')
  expect(status).toBe(0)
  const there = JSON.stringify(
    await Promise.all(
      ((await (await fetch(`${networkUrl}/_all_dbs`)).json()) as string[]).map(async (db) =>
        (await fetch(`${networkUrl}/${encodeURIComponent(db)}/_all_docs?include_docs=true`)).json(),
      ),
    ),
  )
  expect(there).toContain('May travel.')
  expect(there).not.toContain('Stays at the hub.')
  await expect(phone.entry('May travel.').getByText('On the network')).toBeVisible()
  await expect(phone.entry('Stays at the hub.').getByText('On the hub')).toBeVisible()

  network.kill('SIGTERM')
  await phone.close()
  await hub.stop()
})
