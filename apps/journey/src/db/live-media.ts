import {
  foldMedia,
  mediaFileIdFor,
  withdrawalIdFor,
  type CaptionRecord,
  type FileTier,
  type FoldedMedia,
  type MediaFileRecord,
  type MediaRecord,
  type TranscriptRecord,
} from '@tributary/records'
import { combineLatest, map, of, switchMap, type Observable } from 'rxjs'
import { entryCollections } from './live-records.ts'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { recordOf, type StoredDoc } from './stored-doc.ts'

/** A photo, recording or file as screens see it. */
export interface MediaView {
  readonly media: MediaRecord
  readonly isMine: boolean
  /** It is on this phone by choice and goes nowhere. */
  readonly isPrivate: boolean
  /** What the hub has said it holds. */
  readonly tiersAtHub: readonly FileTier[]
}

export interface MediaDetail extends MediaView {
  readonly folded: FoldedMedia
  /** The caption by which somebody else's media show me; I may take them back. */
  readonly shownIn: string | null
}

/** The media of one row, in the order of the entry; those not on this phone yet are left out. */
export function liveMediaViews(
  database: JournalDatabase,
  mediaIds: readonly string[],
  myPersonId: string,
): Observable<readonly MediaView[]> {
  if (mediaIds.length === 0) return of([])
  const ids = mediaIds.flatMap((id) => [id, mediaFileIdFor(id), withdrawalIdFor(id)])
  return database.teams$.pipe(
    switchMap(() =>
      combineLatest(
        entryCollections(database).map((collection) =>
          collection.findByIds(ids).$.pipe(
            map((docs) => {
              const found = [...docs.values()].map((doc) => recordOf(doc.toJSON()))
              return viewsIn(collection.name, found, myPersonId)
            }),
          ),
        ),
      ),
    ),
    map((lists) => inOrder(lists.flat(), mediaIds)),
  )
}

/** The media of one entry with all that is said of them. */
export function liveMediaDetails(
  database: JournalDatabase,
  entryId: string,
  mediaIds: readonly string[],
  myPersonId: string,
): Observable<readonly MediaDetail[]> {
  return database.teams$.pipe(
    switchMap(() =>
      combineLatest(
        entryCollections(database).map((collection) =>
          combineLatest([
            recordsAbout(collection, entryId),
            withdrawalsOf(collection, mediaIds),
          ]).pipe(
            map(([said, withdrawals]) => {
              const records = [...said, ...withdrawals]
              const captions: CaptionRecord[] = []
              const transcripts: TranscriptRecord[] = []
              for (const record of records) {
                if (record?.type === 'caption') captions.push(record)
                if (record?.type === 'transcript') transcripts.push(record)
              }
              return viewsIn(collection.name, records, myPersonId).map((view) => {
                const folded = foldMedia(view.media, captions, transcripts)
                const naming = folded.captionLeaves.find(({ body }) =>
                  body.peopleShown.includes(myPersonId),
                )
                return { ...view, folded, shownIn: view.isMine ? null : (naming?._id ?? null) }
              })
            }),
          ),
        ),
      ),
    ),
    map((lists) => inOrder(lists.flat(), mediaIds)),
  )
}

type Found = ReturnType<typeof recordOf>

function recordsAbout(collection: RecordCollection, entryId: string): Observable<Found[]> {
  const query = collection.find({
    selector: { groupId: { $eq: entryId }, lane: { $eq: 'media' } },
    sort: [{ newestFirst: 'asc' }],
    index: ['groupId', 'newestFirst'],
  })
  return query.$.pipe(map((docs) => docs.map((doc) => recordOf(doc.toJSON() satisfies StoredDoc))))
}

function withdrawalsOf(
  collection: RecordCollection,
  mediaIds: readonly string[],
): Observable<Found[]> {
  return collection
    .findByIds(mediaIds.map(withdrawalIdFor))
    .$.pipe(map((docs) => [...docs.values()].map((doc) => recordOf(doc.toJSON()))))
}

/** What was taken back is not shown, also before the hub has erased it. */
function viewsIn(
  collectionName: string,
  records: readonly Found[],
  myPersonId: string,
): MediaView[] {
  const held = new Map<string, MediaFileRecord>()
  const withdrawn = new Set<string>()
  for (const record of records) {
    if (record?.type === 'mediaFile') held.set(record.body.mediaId, record)
    if (record?.type === 'withdrawal') withdrawn.add(record.body.recordId)
  }
  return records.flatMap((record) =>
    record?.type === 'media' && !withdrawn.has(record._id)
      ? [
          {
            media: record,
            isMine: record.authorId === myPersonId,
            isPrivate: collectionName === 'private',
            tiersAtHub: (held.get(record._id)?.body.files ?? []).map(({ tier }) => tier),
          },
        ]
      : [],
  )
}

function inOrder<View extends MediaView>(
  views: readonly View[],
  mediaIds: readonly string[],
): readonly View[] {
  const byId = new Map(views.toReversed().map((view) => [view.media._id, view]))
  return mediaIds.flatMap((id) => byId.get(id) ?? [])
}
