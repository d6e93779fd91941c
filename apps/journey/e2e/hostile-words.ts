import {
  createHlcClock,
  createUlidFactory,
  newRecord,
  parseRecord,
  type RecordWriter,
} from '@tributary/records'
import type { HubProcess } from './hub-process.ts'

/** Short enough for a name. An escape, two ways to run, the wrong direction, a family, a tag. */
const MARKUP =
  '"\'><img src=x onerror=planted()><svg/onload=planted()>\u202E\u2066👩‍👩‍👧‍👦{{7*7}}</script>'
const LINK = 'javascript:planted()//https://x'

interface Doc extends Record<string, unknown> {
  readonly _id: string
  readonly type: string
}

/**
 * Puts markup and links that run into every text of every record of a hub that the rules of
 * records take, as somebody may who passes by the app: by CouchDB's own surface.
 *
 * @returns how many texts, and an id of each type for the pages that show one record
 */
export async function plantWords(hub: HubProcess) {
  const dbs = ((await hub.couch('/_all_dbs')) as string[]).filter((name) => !name.startsWith('_'))
  const journeyDb = dbs.find((name) => name.startsWith('journey-')) ?? ''
  await addMissingTypes(hub, journeyDb)
  let planted = 0
  const ids = new Map<string, string>()
  const types = new Set<string>()
  for (const db of dbs) {
    const { rows } = (await hub.couch(`/${db}/_all_docs?include_docs=true`)) as {
      rows: { doc: Doc }[]
    }
    const docs = rows.map(({ doc }) => {
      const changed = structuredClone(doc)
      // What a tool writes that knows nothing of edits; the app lifts them on reading.
      if (parseRecord(doc).ok && 'edits' in changed) delete changed['edits']
      for (const place of textsIn(changed['body'])) {
        const was = place.get()
        for (const words of [place.isLink ? LINK : MARKUP, MARKUP, MARKUP.slice(0, 40), was]) {
          place.set(words)
          if (parseRecord(changed).ok) break
        }
        if (place.get() !== was) planted += 1
      }
      types.add(doc.type)
      const lineId = Reflect.get(Object(changed['body']), 'lineId')
      ids.set(doc.type, doc._id)
      if (lineId !== undefined) ids.set('instrument', String(lineId))
      return changed
    })
    await hub.couch(`/${db}/_bulk_docs`, { method: 'POST', body: JSON.stringify({ docs }) })
  }
  return { planted, ids, types }
}

interface Place {
  readonly isLink: boolean
  get(): string
  set(text: string): void
}

function textsIn(value: unknown, name = ''): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => {
    if (typeof item !== 'string') return textsIn(item, key)
    const target: object = value
    return [
      {
        isLink: /url|link|href|source/i.test(key + name),
        get: () => String(Reflect.get(target, key)),
        set: (text: string) => void Reflect.set(target, key, text),
      },
    ]
  })
}

/** What the demo's people have not written yet. */
async function addMissingTypes(hub: HubProcess, db: string): Promise<void> {
  const { rows } = (await hub.couch(`/${db}/_all_docs?include_docs=true`)) as {
    rows: { doc: Doc }[]
  }
  const journey = rows.find(({ doc }) => doc.type === 'journey')?.doc
  const entry = rows.find(({ doc }) => doc.type === 'entry')?.doc
  if (journey === undefined || entry === undefined) throw new Error('the demo is empty')
  const newUlid = createUlidFactory({
    now: Date.now,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  })
  const writer: RecordWriter = {
    journeyId: journey._id,
    hubId: String(journey['hubId']),
    authorId: String(entry['authorId']),
    deviceId: `device-${newUlid()}`,
    lang: 'en',
    clock: createHlcClock({ now: Date.now, deviceTail: 'plante' }),
    now: Date.now,
    newUlid,
  }
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const later = new Date(Date.now() + 7_200_000).toISOString()
  const session = {
    title: 't',
    start: soon,
    end: later,
    tz: 'UTC',
    place: 'p',
    theme: 't',
    activity: 'a',
    facilitatorIds: [],
  }
  const channel = {
    key: 'k',
    label: 'l',
    process: 'enacting' as const,
    prompt: 'p',
    fields: [{ key: 'k', label: 'l' }],
    mode: 'text' as const,
  }
  const decision = newRecord(
    'decision',
    { proposal: 'p', context: 'c', participatingIds: [], consentState: 'proposed' },
    writer,
  )
  const docs = [
    newRecord('session', { ...session, state: 'placed' }, writer),
    newRecord('session', { ...session, state: 'proposed', reason: 'r' }, writer),
    newRecord('channel', channel, writer),
    decision,
    newRecord(
      'signal',
      { toIds: [], theme: 'objection', note: 'n', aboutId: decision._id },
      writer,
    ),
    newRecord('signal', { toIds: [], theme: 'thanks', note: 'n', aboutId: entry._id }, writer),
  ]
  const answers = (await hub.couch(`/${db}/_bulk_docs`, {
    method: 'POST',
    body: JSON.stringify({ docs }),
  })) as { ok?: boolean }[]
  if (answers.some(({ ok }) => ok !== true)) throw new Error(JSON.stringify(answers))
}
