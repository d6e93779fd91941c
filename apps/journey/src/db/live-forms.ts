import { builtInDefinitions, type InstrumentVersion, parseDefinition } from '@tributary/instruments'
import {
  type AnyRecord,
  type AspectRecord,
  type CodeRecord,
  type FieldConflict,
  type InstrumentRecord,
  openConflicts,
  type ReadingRecord,
  type ResponseRecord,
  type ValueFrameRecord,
} from '@tributary/records'
import { combineLatest, map, type Observable, shareReplay, switchMap } from 'rxjs'
import { sideOf } from './entry-views.ts'
import type { Journal, Whereabouts } from './journal.ts'
import { keptRecords } from './kept-records.ts'
import { sourcesOf } from './journal-sources.ts'
import { openCollections, type Surroundings } from './live-records.ts'
import type { RecordCollection } from './open-database.ts'
import { recordOf } from './stored-doc.ts'
import { PRIVATE_COLLECTION, whereaboutsOf } from './whereabouts.ts'

export interface ResponseView {
  readonly record: ResponseRecord
  readonly isMine: boolean
  readonly authorName: string | null
  readonly whereabouts: Whereabouts
  /** Where it lives: who has it is decided by that. */
  readonly collectionName: string
  /** Fields of which two versions stand. */
  readonly conflicts: readonly FieldConflict[]
}

/** Everything the instruments' pages read. */
export interface Forms {
  readonly versions: readonly InstrumentVersion[]
  /** Oldest first. */
  readonly responses: readonly ResponseView[]
  readonly frames: readonly ValueFrameRecord[]
  readonly aspects: readonly AspectRecord[]
  readonly readings: readonly ReadingRecord[]
  readonly codes: readonly CodeRecord[]
}

const shared = new WeakMap<Journal, Observable<Forms>>()

/** The same observable for a journal, as long as somebody looks. */
export function liveForms(journal: Journal): Observable<Forms> {
  const known = shared.get(journal)
  if (known !== undefined) return known
  const { database, around$, me } = sourcesOf(journal)
  const placed$ = database.teams$.pipe(
    switchMap(() =>
      combineLatest(openCollections(database).map((collection) => liveFormsIn(collection))),
    ),
  )
  const forms$ = combineLatest([placed$, around$]).pipe(
    map(([placed, around]) => formsOf(placed.flat(), around, me)),
    shareReplay({ bufferSize: 1, refCount: true }),
  )
  shared.set(journal, forms$)
  return forms$
}

interface Placed {
  readonly record: AnyRecord
  readonly collectionName: string
}

function liveFormsIn(collection: RecordCollection): Observable<readonly Placed[]> {
  // A doc's object stays the same until it changes, so each state is parsed once.
  const parsed = new WeakMap<object, Placed | null>()
  return collection
    .find({
      selector: { lane: 'form' },
      sort: [{ newestFirst: 'asc' }],
      index: ['lane', 'newestFirst'],
    })
    .$.pipe(
      map((docs) =>
        docs.toReversed().flatMap((doc) => {
          let placed = parsed.get(doc)
          if (placed === undefined) {
            const record = recordOf(doc.toJSON())
            placed = record === null ? null : { record, collectionName: collection.name }
            parsed.set(doc, placed)
          }
          return placed === null ? [] : [placed]
        }),
      ),
    )
}

function formsOf(
  placed: readonly Placed[],
  around: Surroundings,
  me: { readonly personId: string; readonly deviceId: string },
): Forms {
  const versions: InstrumentVersion[] = builtInVersions()
  // By id: while a response moves it is there twice, and the copy others see is the one shown.
  const responses = new Map<string, ResponseView>()
  const readings: ReadingRecord[] = []
  for (const { record, collectionName } of placed) {
    switch (record.type) {
      case 'instrument': {
        const read = definitionIn(record)
        if (!read.ok) break
        versions.push({
          id: record._id,
          lineId: record.body.lineId,
          previousIds: record.body.previousIds,
          definition: read.definition,
          authorId: record.authorId,
          at: record.occurredAt,
        })
        break
      }
      case 'response': {
        const side = sideOf(around, collectionName)
        if (side.withdrawals.has(record._id)) break
        if (responses.has(record._id) && collectionName === PRIVATE_COLLECTION) break
        const shown = { docs: [record], collectionName, visibility: record.visibility }
        responses.set(record._id, {
          record,
          isMine: record.authorId === me.personId,
          authorName: sideOf(around, 'hub').people.get(record.authorId)?.body.displayName ?? null,
          whereabouts: whereaboutsOf(shown, around, me.deviceId),
          collectionName,
          conflicts: openConflicts(record),
        })
        break
      }
      case 'reading':
        if (sideOf(around, collectionName).withdrawals.has(record._id)) break
        readings.push(record)
        break
      default:
        break
    }
  }
  return {
    versions,
    responses: [...responses.values()].toSorted((a, b) =>
      a.record.occurredAt < b.record.occurredAt ? -1 : 1,
    ),
    frames: keptRecords(around, 'valueFrame', me).map(({ record }) => record),
    aspects: keptRecords(around, 'aspect', me).map(({ record }) => record),
    readings,
    codes: keptRecords(around, 'code', me).map(({ record }) => record),
  }
}

const definitions = new WeakMap<InstrumentRecord, ReturnType<typeof parseDefinition>>()

/** Read once per record: a version is written once, and asked for with each change of anything. */
function definitionIn(record: InstrumentRecord): ReturnType<typeof parseDefinition> {
  const known = definitions.get(record) ?? parseDefinition(record.body.definition)
  definitions.set(record, known)
  return known
}

function builtInVersions(): InstrumentVersion[] {
  return builtInDefinitions().map((definition) => ({
    id: `built-in:${definition.id}@${definition.version}`,
    lineId: `built-in:${definition.id}`,
    previousIds: [],
    definition,
    authorId: null,
    at: '',
  }))
}
