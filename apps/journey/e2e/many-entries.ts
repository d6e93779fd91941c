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
  await writeDocs(hub, db, docs)
}

/** What a picture looks like, as small as it lies in its record. */
export interface SmallPicture {
  readonly width: number
  readonly height: number
  /** Base64 of a WebP. */
  readonly data: string
}

/**
 * Writes `count` entries with media of all kinds, the last one newest: sounds, films, files, one
 * photo and several. Their bytes are nowhere; what is on the timeline lies in the records.
 */
export async function fillMedia(
  hub: HubProcess,
  count: number,
  pictures: readonly SmallPicture[],
): Promise<void> {
  const db = await journeyDb(hub)
  let nowMs = START_MS
  const writer = await inventedWriter(hub, db, () => nowMs)
  const docs: object[] = []
  let made = 0
  const mediaOf = (belongsTo: string, kind: 'voice' | 'photo' | 'clip' | 'file') => {
    made += 1
    const picture = pictures[made % pictures.length]
    const hasPicture = kind === 'photo' || kind === 'clip'
    const thumbnail =
      hasPicture && picture !== undefined ? { mime: 'image/webp' as const, ...picture } : undefined
    const media = newRecord(
      'media',
      {
        belongsTo,
        kind,
        sha256: made.toString(16).padStart(64, '0'),
        mime: { voice: 'audio/mp4', photo: 'image/webp', clip: 'video/mp4', file: 'text/plain' }[
          kind
        ],
        bytes: 100_000 + made,
        ...(kind === 'file' ? { name: `notes-${made}.txt` } : {}),
        ...(kind === 'voice' || kind === 'clip' ? { durationMs: 4_000 + made * 900 } : {}),
        tiers: thumbnail === undefined ? {} : { thumbnail },
      },
      writer,
    )
    docs.push(media)
    return media._id
  }
  const mixes = [
    ['photo'],
    ['voice'],
    ['photo', 'photo', 'photo', 'photo'],
    ['clip'],
    ['voice', 'photo'],
    ['file'],
    ['photo', 'photo', 'clip', 'file', 'voice'],
  ] as const
  for (let at = 0; at < count; at += 1) {
    nowMs += MINUTE_MS
    const body = {
      movement: at % 3 === 2 ? ('reflect' as const) : ('enact' as const),
      text: `Number ${at + 1}. ${'Walked the drain by the market. '.repeat(at % 4)}`,
      mediaIds: [] as string[],
      aboutIds: [],
      mentions: [],
    }
    const entry = newRecord('entry', body, writer)
    const kinds = mixes[at % mixes.length] ?? []
    const mediaIds = kinds.map((kind) => mediaOf(entry._id, kind))
    docs.push({ ...entry, body: { ...body, mediaIds } })
  }
  await writeDocs(hub, db, docs)
}

/** People who offer and look for something, and sessions, as many as a large cohort has. */
export async function fillCohort(
  hub: HubProcess,
  counts: { readonly people: number; readonly sessions: number },
): Promise<void> {
  const db = await journeyDb(hub)
  let nowMs = START_MS
  const people: object[] = []
  const records: object[] = []
  for (let at = 0; at < counts.people; at += 1) {
    nowMs += MINUTE_MS
    const first = await inventedWriter(hub, db, () => nowMs)
    // The bytes are the same at every run, and so would be the person.
    const writer = { ...first, authorId: `person:${first.newUlid()}` }
    const body = {
      displayName: `Person ${at + 1}`,
      isPseudonym: false,
      stakeholderGroup: 'participants' as const,
      languages: at % 2 === 0 ? ['en'] : ['fr', 'en'],
      bio: 'Lives by the drain.',
      practices: [`practice ${at % 40}`],
      intendedRole: '',
    }
    people.push(newRecord('person', body, writer, { id: writer.authorId }))
    const kind = (['offer', 'need', 'mentoring'] as const)[at % 3] ?? 'offer'
    const offer = {
      kind,
      domain: `carpentry ${at % 25}`,
      description: 'Two mornings with wood and nails.',
      matchIds: [],
    }
    records.push(newRecord('offerNeed', offer, writer))
  }
  const writer = await inventedWriter(hub, db, () => nowMs)
  for (let at = 0; at < counts.sessions; at += 1) {
    nowMs += MINUTE_MS
    const startMs = START_MS + at * 12 * 60 * MINUTE_MS
    const session = {
      title: `Session ${at + 1}`,
      start: new Date(startMs).toISOString(),
      end: new Date(startMs + 90 * MINUTE_MS).toISOString(),
      tz: 'Africa/Accra',
      place: 'Yard',
      theme: '',
      activity: '',
      facilitatorIds: [],
      state: 'placed' as const,
    }
    records.push(newRecord('session', session, writer))
  }
  await writeDocs(hub, 'hub', people)
  await writeDocs(hub, db, records)
}

/** Answers to an instrument, as a cohort gives them over two weeks. */
export async function fillResponses(hub: HubProcess, count: number): Promise<void> {
  const db = await journeyDb(hub)
  let nowMs = START_MS
  const writer = await inventedWriter(hub, db, () => nowMs)
  const docs = Array.from({ length: count }, (_, at) => {
    nowMs += MINUTE_MS
    const left = (at % 10) / 10
    return newRecord(
      'response',
      {
        lineId: 'built-in:triad',
        instrumentId: 'built-in:triad@1',
        instrumentVersion: 1,
        answers: {
          title: `Story ${at + 1}`,
          story: 'The lid was open again, and nobody had opened it.',
          carried: [left, 1 - left, 0],
        },
        together: {},
        isFinished: true,
        meantFor: 'hub' as const,
      },
      writer,
      { visibility: 'hub' },
    )
  })
  await writeDocs(hub, db, docs)
}

async function writeDocs(hub: HubProcess, db: string, docs: readonly object[]): Promise<void> {
  for (let from = 0; from < docs.length; from += 500) {
    const rows = (await hub.couch(`/${db}/_bulk_docs`, {
      method: 'POST',
      body: JSON.stringify({ docs: docs.slice(from, from + 500) }),
    })) as { ok?: boolean; reason?: string }[]
    const refused = rows.find((row) => row.ok !== true)
    if (refused !== undefined) throw new Error(`the hub refused a made record: ${refused.reason}`)
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
