import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

/** Names of this browser's stores that hold what people write. */
const storesOf = (phone: Phone) =>
  phone.page.evaluate(async () =>
    (await indexedDB.databases()).flatMap(({ name = '' }) =>
      /rxdb-dexie-tributary|tributary-media/.test(name) ? [name] : [],
    ),
  )
/** A phone that looks at its hub now, as it does when it is taken out of a pocket. */
const look = (phone: Phone) => phone.page.evaluate(() => window.dispatchEvent(new Event('online')))

test('a phone that was lent is erased once all it held is at the hub, and one’s own only by its person', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const token = new URL(hub.address.host).hash.slice(1)
  const ask = async (path: string, body?: object) => {
    const response = await fetch(new URL(`/api/host/${path}`, hub.address.app), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return response.json()
  }
  const devices = async () => (await ask('devices')).devices
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const { link } = await ask('invitations', { expiresAt, isLent: true })

  const lent = await Phone.open(browser, 'Ama')
  await lent.page.goto(link)
  await lent.page.getByRole('checkbox', { name: 'The host lends me this phone.' }).check()
  await lent.fillJoinForm()
  await lent.context.route(/\/db\//, (route) => route.abort())
  await lent.log('action', 'Held back for a while.')
  const [{ id }] = await devices()
  await ask(`devices/${id}/erase`, {})
  await look(lent)
  await expect.poll(async () => (await devices())[0].report).toMatchObject({ erasing: 'unsent' })
  await expect(lent.entry('Held back for a while.')).toBeVisible()
  expect((await storesOf(lent)).length).toBeGreaterThan(2)

  await lent.context.unroute(/\/db\//)
  await look(lent)
  await expect(lent.page.getByText('Nothing waiting')).toBeVisible()
  await look(lent)
  await expect(lent.page.getByText('Nothing is left on this phone')).toBeVisible()
  expect(await storesOf(lent)).toEqual([])
  expect((await devices())[0]).toMatchObject({
    standing: 'revoked',
    erasure: { doneAt: expect.any(String) },
  })
  const listed = await hub.couch('/_all_dbs')
  const journey = (Array.isArray(listed) ? listed : []).find((name: string) =>
    name.startsWith('journey-'),
  )
  const held = await hub.couch(`/${journey}/_all_docs?include_docs=true`)
  expect(JSON.stringify(held)).toContain('Held back for a while.')
  await lent.page.reload()
  await expect(lent.page.getByText('Nothing of the last person is left')).toBeVisible()

  const own = await Phone.join(browser, hub, 'Kofi')
  await expect(own.page.getByText('Nothing waiting')).toBeVisible()
  const mine = (await devices()).find((each: { id: string }) => each.id !== id)
  await ask(`devices/${mine.id}/erase`, {})
  await look(own)
  await own.page.getByRole('link', { name: 'The host asks for this phone back' }).click()
  await expect(own.page.getByText('All that you wrote for others is on the hub.')).toBeVisible()
  await own.page.getByRole('button', { name: 'No, this phone is mine' }).click()
  await expect(own.page.getByRole('link', { name: 'Log an action' })).toBeVisible()
  await look(own)
  await expect
    .poll(async () => (await devices()).find((each: { id: string }) => each.id === mine.id).report)
    .toMatchObject({ erasing: 'declined' })
  expect((await storesOf(own)).length).toBeGreaterThan(2)
  await lent.close()
  await own.close()
  await hub.stop()
})
