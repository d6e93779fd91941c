import { createHlcClock, createUlidFactory, newRecord, type Role } from '@tributary/records'
import { expect } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import type { HubProcess } from './hub-process.ts'

interface Row {
  readonly doc: {
    readonly _id: string
    readonly hubId?: string
    readonly body?: Readonly<Record<string, unknown>>
  }
}

/** Gives somebody a role, as the hub's administrator: through the same db that phones write to. */
export async function grantRole(hub: HubProcess, name: string, role: Role): Promise<void> {
  const { couch } = hub.address
  const headers = { authorization: hub.adminAuthorization, 'content-type': 'application/json' }
  const all = async (db: string): Promise<readonly Row[]> => {
    const answer = await fetch(`${couch}/${db}/_all_docs?include_docs=true`, { headers })
    const { rows }: { rows: readonly Row[] } = JSON.parse(await answer.text())
    return rows
  }
  // A phone writes who its person is after its first screen.
  let personId = ''
  let hubId = ''
  await expect
    .poll(async () => {
      const found = (await all('hub')).find(({ doc }) => doc.body?.['displayName'] === name)
      personId = found?.doc._id ?? ''
      hubId = found?.doc.hubId ?? ''
      return personId
    })
    .not.toBe('')
  const dbs: readonly string[] = JSON.parse(
    await (await fetch(`${couch}/_all_dbs`, { headers })).text(),
  )
  const db = dbs.find((each) => each.startsWith('journey-')) ?? ''
  const newUlid = createUlidFactory({ now: Date.now, randomBytes: (length) => randomBytes(length) })
  const deviceId = `device-${newUlid()}`
  const journeyId = `journey:${db.slice('journey-'.length).toUpperCase()}`
  const record = newRecord(
    'roleHolding',
    {
      personId,
      role,
      scope: journeyId,
      from: new Date(Date.now() - 60_000).toISOString(),
      intent: '',
      isGranted: true,
    },
    {
      journeyId,
      hubId,
      authorId: `person:${newUlid()}`,
      deviceId,
      lang: 'en',
      clock: createHlcClock({ now: Date.now, deviceTail: deviceId.slice(-6) }),
      now: Date.now,
      newUlid,
    },
  )
  const body = JSON.stringify(record)
  const answer = await fetch(`${couch}/hub/${encodeURIComponent(record._id)}`, {
    method: 'PUT',
    headers,
    body,
  })
  if (!answer.ok) throw new Error(await answer.text())
}
