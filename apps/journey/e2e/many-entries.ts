import {
  createHlcClock,
  createUlidFactory,
  newRecord,
  type RecordWriter,
  withdrawalIdFor,
} from '@tributary/records'
import type { HubProcess } from './hub-process.ts'

const START_MS = Date.parse('2025-05-18T06:00:00Z')
const MINUTE_MS = 60_000

/** Bytes that are the same at every run. */
function seededBytes(seed: number): (count: number) => Uint8Array {
  let state = seed
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
      return state >>> 24
    })
}

/** The journey's db at a hub, found as any CouchDB client would. */
async function journeyDb(hub: HubProcess): Promise<string> {
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const db = dbs.find((name) => name.startsWith('journey-'))
  if (db === undefined) throw new Error(`the hub has no journey db, only ${dbs.join(', ')}`)
  return db
}

/** One invented person, who writes at a time that the caller sets. */
async function inventedWriter(
  hub: HubProcess,
  db: string,
  now: () => number,
): Promise<RecordWriter> {
  const found = (await hub.couch(
    `/${db}/_all_docs?include_docs=true&startkey="journey:"&limit=1`,
  )) as {
    rows: { doc: { _id: string; hubId: string } }[]
  }
  const journey = found.rows[0]?.doc
  if (journey === undefined) throw new Error('the journey record is missing')
  const newUlid = createUlidFactory({ now, randomBytes: seededBytes(7) })
  const deviceId = `device-${newUlid()}`
  return {
    journeyId: journey._id,
    hubId: journey.hubId,
    authorId: `person:${newUlid()}`,
    deviceId,
    lang: 'en',
    clock: createHlcClock({ now, deviceTail: deviceId.slice(-6) }),
    now,
    newUlid,
  }
}

/** Writes `count` entries of one invented person into the journey, the last one newest. */
export async function fillJourney(hub: HubProcess, count: number): Promise<void> {
  const db = await journeyDb(hub)
  let nowMs = START_MS
  const writer = await inventedWriter(hub, db, () => nowMs)
  const docs = Array.from({ length: count }, (_, index) => {
    nowMs += MINUTE_MS
    return newRecord(
      'entry',
      {
        movement: index % 3 === 2 ? 'reflect' : 'enact',
        text: `Number ${index + 1}. ${'Walked the drain by the market. '.repeat(1 + (index % 5))}`,
        mediaIds: [],
        aboutIds: [],
        mentions: [],
      },
      writer,
    )
  })
  for (let from = 0; from < docs.length; from += 500) {
    const rows = (await hub.couch(`/${db}/_bulk_docs`, {
      method: 'POST',
      body: JSON.stringify({ docs: docs.slice(from, from + 500) }),
    })) as { ok?: boolean; reason?: string }[]
    const refused = rows.find((row) => row.ok !== true)
    if (refused !== undefined) throw new Error(`the hub refused a made entry: ${refused.reason}`)
  }
}

/** The host takes back the entry that holds `text`, on the laptop. */
export async function withdrawAsHost(hub: HubProcess, text: string): Promise<void> {
  const db = await journeyDb(hub)
  const { rows } = (await hub.couch(`/${db}/_all_docs?include_docs=true&startkey="entry:"`)) as {
    rows: { id: string; doc: { body?: { text?: string } } }[]
  }
  const id = rows.find(({ doc }) => doc.body?.text === text)?.id
  if (id === undefined) throw new Error(`the hub has no entry “${text}”`)
  const writer = await inventedWriter(hub, db, () => Date.now())
  const withdrawal = newRecord(
    'withdrawal',
    { recordId: id, by: 'host', at: new Date().toISOString() },
    writer,
    { id: withdrawalIdFor(id) },
  )
  await hub.couch(`/${db}`, { method: 'POST', body: JSON.stringify(withdrawal) })
}
