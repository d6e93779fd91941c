import { newRecord, type HlcClock, type RecordWriter } from '@tributary/records'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { BehaviorSubject, firstValueFrom, filter, timeout, type Observable } from 'rxjs'
import { createJournal, type OpenedJournal } from './create-journal.ts'
import type { Identity } from './identity-store.ts'
import type { Journal } from './journal.ts'
import type { UnsentIds } from './live-records.ts'
import { openDatabase, type JournalDatabase, type OpenDatabaseOptions } from './open-database.ts'
import { putRecord } from './record-store.ts'
import { newUlid } from './random.ts'
import { createWriter } from './writer.ts'

export const TEST_START = Date.UTC(2026, 10, 20, 9)

export function testIdentity(more: Partial<Identity> = {}): Identity {
  return {
    personId: `person:${newUlid()}`,
    deviceId: `device-${newUlid()}`,
    secret: 's'.repeat(43),
    lang: 'en',
    baseUrl: 'http://127.0.0.1:1',
    hub: { id: `hub:${newUlid()}`, name: 'Accra hub' },
    journey: { id: `journey:${newUlid()}`, title: 'Accra' },
    dbs: [],
    displayName: 'Ama',
    isPseudonym: false,
    stakeholderGroup: 'participants',
    intendedRole: '',
    clockOffsetMs: 0,
    ...more,
  }
}

export interface TestPhone {
  readonly identity: Identity
  readonly database: JournalDatabase
  readonly writer: RecordWriter
  readonly journal: Journal
  readonly unsent$: BehaviorSubject<UnsentIds>
  readonly opened: OpenedJournal
  advance(ms: number): void
  close(): Promise<void>
}

/** A phone with its journal, and no hub: the test says what the hub has acknowledged. */
export async function openTestPhone(
  options: { identity?: Identity; database?: Partial<OpenDatabaseOptions> } = {},
): Promise<TestPhone> {
  const identity = options.identity ?? testIdentity()
  const database = await openDatabase({
    name: `test-${newUlid().toLowerCase()}`,
    storage: getRxStorageMemory(),
    multiInstance: false,
    ...options.database,
  })
  let now = TEST_START
  const phone = { now: () => (now += 1), offsetMs: () => identity.clockOffsetMs }
  const writer = await createWriter(identity, database, phone)
  const unsent$ = new BehaviorSubject<UnsentIds>(new Map())
  const opened = await createJournal({ identity, database, writer, unsent$ })
  await opened.settled
  return {
    identity,
    database,
    writer,
    journal: opened.journal,
    unsent$,
    opened,
    advance: (ms) => {
      now += ms
    },
    async close() {
      opened.stop()
      await database.close()
    },
  }
}

/** Somebody else of the same journey, with a clock that follows `clock`. */
export function otherWriter(phone: TestPhone): RecordWriter {
  const { writer } = phone
  return {
    ...writer,
    authorId: `person:${newUlid()}`,
    deviceId: `device-${newUlid()}`,
    clock: writer.clock satisfies HlcClock,
  }
}

export async function putJourney(phone: TestPhone): Promise<void> {
  const journey = newRecord(
    'journey',
    {
      title: 'Accra',
      practice: 'emergent learning',
      applications: [],
      purpose: { to: 'learn', inAWayThat: 'includes', soThat: 'water flows' },
      phases: [],
      startsOn: '2026-11-01',
      endsOn: '2026-11-30',
    },
    phone.writer,
    { id: phone.identity.journey.id },
  )
  await putRecord(phone.database.journey, journey)
}

/** The first value that satisfies `is`; fails with what was last seen. */
export async function eventually<Value>(
  values$: Observable<Value>,
  is: (value: Value) => boolean,
): Promise<Value> {
  let last: Value | undefined
  try {
    return await firstValueFrom(
      values$.pipe(
        filter((value) => {
          last = value
          return is(value)
        }),
        timeout({ first: 15_000 }),
      ),
    )
  } catch (error) {
    throw new Error(`last seen: ${JSON.stringify(last)}`, { cause: error })
  }
}
