import { firstValueFrom } from 'rxjs'
import type { ExchangeLog } from './exchange-log.ts'
import { createFaultyLine, type FaultyLine } from './faulty-fetch.ts'
import { mergeNotes, type Note, noteToLocal } from './notes.ts'
import { type Phone, startPhone } from './phone.ts'
import { type CouchUnderTest, isRefused } from './couch-under-test.ts'
import { type Seeded, seeded } from './seeded.ts'
import { tabStorage } from './tab-storage.ts'

/** Notes that are never deleted, one where some writes are refused, one that is deleted too. */
const KEPT = ['note:1', 'note:2', 'note:3'] as const
/** Few enough that people take back what they wrote: that is how a state comes to be met twice. */
const TITLES = ['', 'title'] as const
const GUARDED = 'note:guarded'
const DELETED = 'note:deleted'
/** Looks at everything, each of which asks the server: on a busy machine all go slower alike. */
const MAX_LOOKS = 400

/** A phone with one or two open tabs, of which one owns the sync. */
interface Person {
  readonly name: string
  readonly line: FaultyLine
  tabs: Phone[]
  owner: number
  /** Tokens written to notes that are never deleted. */
  readonly written: { readonly id: string; readonly token: string }[]
  readonly refused: Set<string>
}

export interface FuzzOptions {
  readonly seed: number
  readonly server: CouchUnderTest
  readonly feed: 'auto' | 'continuous'
  /** Takes down everything that passes, when given. */
  readonly log?: ExchangeLog
}

let runs = 0

/**
 * Two people write to the same notes over bad lines, then all faults end.
 *
 * @returns what is wrong afterwards; empty when both phones and the server hold the same and
 * every token is there, or lies among its writer's refusals
 */
export async function fuzzRun({ seed, server, feed, log }: FuzzOptions): Promise<string[]> {
  const random = seeded(seed)
  // Memory outlives its database: a name used twice would bring back what an earlier run wrote.
  runs += 1
  const run = runs
  const db = `fuzz-${seed}`
  await server.createDb(db)
  const people: Person[] = []
  for (const name of ['a', 'b']) {
    const line = createFaultyLine(
      seeded(random.int(2 ** 31)),
      server.hasPolicy ? () => false : isRefused,
      log?.listen(`  server to ${name}`, fetch),
    )
    const person = { name, line, tabs: [], owner: 0, written: [], refused: new Set<string>() }
    people.push(person)
    await openTabs(person)
  }
  const [first, second] = people
  if (first === undefined || second === undefined) throw new Error('two people are needed')

  try {
    const steps = 12 + random.int(20)
    for (let step = 0; step < steps; step += 1) {
      await takeStep(random.pick([first, second]), `${step}`)
      await pause(random.int(4) * random.int(8))
    }
    for (const person of people) {
      person.line.setTrouble(0)
      person.line.setOnline(true)
    }
    return await settle()
  } finally {
    for (const person of people) await closeTabs(person)
    await server.destroyDb(db)
  }

  async function openTabs(person: Person) {
    const count = random.chance(0.3) ? 2 : 1
    for (let at = 0; at < count; at += 1) {
      const tab = await startPhone({
        url: server.url,
        headers: () => server.headers,
        db,
        feed,
        name: `fuzz-${process.pid}-${run}-${person.name}`,
        storage: tabStorage(`tab-${at}`),
        multiInstance: true,
        // Feeds may fall silent here, other requests do not, but for a busy machine's.
        timings: { requestSilenceMs: 20_000 },
        // Worse than any use of it: these notes are edited all the time.
        pullsOnce: seed % 2 === 0,
        // There are few notes: they come in several pages, each of several batches.
        ...(seed % 3 === 0 ? {} : { pullSizes: { page: 4, batch: 1 + (seed % 2) } }),
        fetch: log?.listen(`phone ${person.name}${at}`, person.line.fetch) ?? person.line.fetch,
        random: seeded(random.int(2 ** 31)).next,
        async addRefusal({ docId, doc }) {
          const tokens: unknown = Reflect.get(doc, 'tokens')
          if (!Array.isArray(tokens)) return
          for (const token of tokens) person.refused.add(`${docId} ${String(token)}`)
        },
      })
      person.tabs.push(tab)
      if (log) {
        tab.notes.storageInstance.changeStream().subscribe((bulk) => {
          const docs = bulk.events.map((event) => event.documentData)
          log.note(`phone ${person.name}${at}`, `holds (${bulk.context}) ${JSON.stringify(docs)}`)
        })
      }
    }
    person.owner = random.int(count)
    person.tabs[person.owner]?.sync.start()
  }

  async function closeTabs(person: Person) {
    for (const tab of person.tabs.splice(0)) await tab.close()
  }

  async function takeStep(person: Person, step: string) {
    const tab = person.tabs[random.int(person.tabs.length)]
    const dice = random.int(100)
    log?.note(person.name, `takes step ${step}, dice ${dice}, tab ${person.owner} owns the sync`)
    if (dice < 20) await tab?.rename(random.pick(KEPT), random.pick(TITLES))
    else if (dice < 50) {
      const id = random.pick(KEPT)
      const token = `${person.name}${step}`
      await tab?.write(id, token, random.chance(0.3) ? `title ${token}` : undefined)
      person.written.push({ id, token })
    } else if (dice < 57) {
      const token = `${random.chance(0.5) ? '!' : ''}${person.name}${step}`
      await tab?.write(GUARDED, token)
      person.written.push({ id: GUARDED, token })
    } else if (dice < 62) {
      await (random.chance(0.5) ? tab?.remove(DELETED) : tab?.write(DELETED, person.name + step))
    } else if (dice < 70) person.line.setOnline(random.chance(0.5))
    else if (dice < 78) person.line.setTrouble(random.pick([0, 0.2, 0.5]))
    else if (dice < 83) person.line.cut()
    else if (dice < 86) person.tabs[person.owner]?.sync.nudge()
    else if (dice < 88) person.tabs[person.owner]?.sync.resync()
    else if (dice < 92) await handOver(person)
    else if (dice < 95) await server.restart()
    else if (dice < 97) await writeForeignLeaf(random, server, db, step)
    else {
      await closeTabs(person)
      await openTabs(person)
    }
  }

  async function handOver(person: Person) {
    await person.tabs[person.owner]?.sync.stop()
    person.owner = random.int(person.tabs.length)
    person.tabs[person.owner]?.sync.start()
  }

  async function settle(): Promise<string[]> {
    for (let look = 1; ; look += 1) {
      const wrong = await compare()
      if (wrong.length === 0 || look === MAX_LOOKS) return wrong
      await pause(15)
    }
  }

  async function compare(): Promise<string[]> {
    const wrong: string[] = []
    const onServer = await notesOnServer(server, db)
    for (const person of people) {
      for (const [at, tab] of person.tabs.entries()) {
        const where = `${person.name}, tab ${at}`
        const pending = await firstValueFrom(tab.notesSync.pendingIds$)
        if (pending.size > 0) wrong.push(`${where}: pending ${[...pending].join()}`)
        const held = new Map([...(await tab.all())].map(([id, note]) => [id, show(note)]))
        for (const id of new Set([...held.keys(), ...onServer.keys()])) {
          if (held.get(id) === onServer.get(id)) continue
          wrong.push(`${where}: ${id} is ${held.get(id)}, on the server ${onServer.get(id)}`)
        }
      }
      for (const { id, token } of person.written) {
        const isThere = onServer.get(id)?.split(' ').includes(token) === true
        if (isThere || person.refused.has(`${id} ${token}`)) continue
        wrong.push(`${person.name}: ${token} was written to ${id} and is nowhere`)
      }
    }
    return wrong
  }
}

const show = (note: Pick<Note, 'title' | 'tokens'>) => `${note.tokens.join(' ')} / ${note.title}`
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** As every reader has to see them: the losing leaves that nobody has resolved yet count. */
async function notesOnServer(server: CouchUnderTest, db: string): Promise<Map<string, string>> {
  const body: unknown = await server.call(
    'GET',
    `/${db}/_all_docs?include_docs=true&conflicts=true`,
  )
  const rows: unknown = Reflect.get(Object(body), 'rows')
  const notes = new Map<string, string>()
  if (!Array.isArray(rows)) return notes
  for (const { id, doc } of rows) {
    let note = noteToLocal(doc)
    const losing: unknown[] = Array.isArray(doc._conflicts) ? doc._conflicts : []
    for (const rev of losing.map(String).sort()) {
      const loser: unknown = await server.call('GET', `/${db}/${id}?rev=${rev}`)
      note = mergeNotes(note, noteToLocal({ _id: id, ...Object(loser) }))
    }
    notes.set(id, show(note))
  }
  return notes
}

/** What a merge between hubs leaves behind: a leaf of the same doc that grew elsewhere. */
async function writeForeignLeaf(random: Seeded, server: CouchUnderTest, db: string, step: string) {
  const id = random.pick(KEPT)
  const sig = Array.from({ length: 32 }, () => random.int(16).toString(16)).join('')
  const doc = { _id: id, _rev: `1-${sig}`, type: 'note', title: '', tokens: [`foreign${step}`] }
  await server.call('POST', `/${db}/_bulk_docs`, { docs: [doc], new_edits: false })
}
