import { type CaptionRecord, isRecordOf, type TranscriptRecord } from '@tributary/records'
import { combineLatest, map, switchMap, type Observable } from 'rxjs'
import { sourcesOf } from './journal-sources.ts'
import type { Journal } from './journal.ts'
import { entryCollections, type Surroundings } from './live-records.ts'
import type { RecordCollection } from './open-database.ts'
import { recordOf } from './stored-doc.ts'

type Said = CaptionRecord | TranscriptRecord

/**
 * Words that were added to entries, by entry: captions and transcripts that nothing replaced,
 * codes, and what somebody said with their thanks. Without what was taken back.
 */
export function liveSaidOfEntries(journal: Journal): Observable<ReadonlyMap<string, string>> {
  const { database, around$ } = sourcesOf(journal)
  const ofMedia$ = database.teams$.pipe(
    switchMap(() =>
      combineLatest(
        entryCollections(database).flatMap((collection) => [
          liveSaid(collection, 'caption'),
          liveSaid(collection, 'transcript'),
        ]),
      ),
    ),
    map((lists) => lists.flat()),
  )
  return combineLatest([ofMedia$, around$]).pipe(
    map(([ofMedia, around]) => saidByEntry(ofMedia, around)),
  )
}

/** By their ids: the lane of media holds pictures, which are not for memory. */
function liveSaid(
  collection: RecordCollection,
  type: 'caption' | 'transcript',
): Observable<readonly Said[]> {
  const parsed = new WeakMap<object, Said | null>()
  return collection
    .find({
      selector: { _id: { $gte: `${type}:`, $lt: `${type};` } },
      sort: [{ _id: 'asc' }],
    })
    .$.pipe(
      map((docs) =>
        docs.flatMap((doc) => {
          let said = parsed.get(doc)
          if (said === undefined) {
            const record = recordOf(doc.toJSON())
            said = record?.type === 'caption' || record?.type === 'transcript' ? record : null
            parsed.set(doc, said)
          }
          return said === null ? [] : [said]
        }),
      ),
    )
}

function saidByEntry(ofMedia: readonly Said[], around: Surroundings): ReadonlyMap<string, string> {
  const words = new Map<string, Set<string>>()
  const add = (entryId: string, text: string) => {
    if (text.trim() === '') return
    const all = words.get(entryId)
    if (all === undefined) words.set(entryId, new Set([text]))
    else all.add(text)
  }
  const sides = [...around.sides.values()]
  const isBack = (id: string) => sides.some((side) => side.withdrawals.has(id))
  const replaced = new Set(ofMedia.map(({ body }) => body.previousId))
  for (const record of ofMedia) {
    if (replaced.has(record._id) || isBack(record._id) || isBack(record.body.mediaId)) continue
    add(
      record.body.belongsTo,
      record.type === 'caption'
        ? record.body.text
        : record.body.cues.map(({ text }) => text).join(' '),
    )
  }
  for (const side of sides) {
    for (const record of side.byType.get('code') ?? []) {
      if (!isRecordOf(record, 'code') || isBack(record._id)) continue
      add(record.body.entryId, record.body.tag)
    }
    for (const record of side.byType.get('signal') ?? []) {
      if (!isRecordOf(record, 'signal') || isBack(record._id)) continue
      const { aboutId, note } = record.body
      if (aboutId?.startsWith('entry:') === true) add(aboutId, note)
    }
  }
  return new Map([...words].map(([id, all]) => [id, [...all].join('\n')]))
}
