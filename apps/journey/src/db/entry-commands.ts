import {
  audienceDb,
  newRecord,
  withdrawalIdFor,
  type AmendmentBody,
  type AnyRecord,
  type EntryBody,
  type RecordWriter,
  type Visibility,
} from '@tributary/records'
import type { CommandSources } from './command-sources.ts'
import { ensureShareConsent } from './consent-commands.ts'
import { clearDraftsOf } from './draft-store.ts'
import type { EntryDraft } from './journal.ts'
import { entryCollections } from './live-records.ts'
import { recordsOfMedia } from './media-drafts.ts'
import { moveEntry } from './move-entry.ts'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import {
  addRecord,
  eraseDoc,
  eraseEntry,
  findEntry,
  putRecord,
  recordIn,
  type FoundEntry,
} from './record-store.ts'
import { purgeRefusals } from './refusals.ts'

/** A write that cannot be done; screens offer only what can, so this is a race or a bug. */
export class CommandError extends Error {
  readonly reason: 'not_mine' | 'not_here' | 'no_team'
  constructor(reason: CommandError['reason'], detail: string) {
    super(`${reason}: ${detail}`)
    this.name = 'CommandError'
    this.reason = reason
  }
}

/** @throws RxError `CONFLICT` when the collection has an entry of the draft's id already */
export async function logEntry(sources: CommandSources, draft: EntryDraft): Promise<string> {
  const { database, writer } = sources
  const into = collectionFor(database, draft.visibility, draft.teamId)
  const consentIds = await consentsFor(sources, draft.visibility)
  const media = draft.media ?? []
  const body: EntryBody = {
    movement: draft.movement,
    text: draft.text,
    mediaIds: media.map(({ mediaId }) => mediaId),
    aboutIds: [...draft.aboutIds],
    mentions: [...(draft.mentions ?? [])],
    ...(draft.teamId === null ? {} : { teamId: draft.teamId }),
    ...(draft.sessionId === null ? {} : { sessionId: draft.sessionId }),
    ...(draft.channelId ? { channelId: draft.channelId } : {}),
    ...(draft.replyTo ? { replyTo: draft.replyTo } : {}),
    ...(draft.intendedFor === undefined ? {} : { intendedFor: draft.intendedFor }),
  }
  const entry = newRecord('entry', body, writer, {
    ...(draft.entryId === undefined ? {} : { id: draft.entryId }),
    visibility: draft.visibility,
    consentIds,
    teamId: draft.visibility === 'team' ? draft.teamId : null,
  })
  // The entry comes last: what it shows is there before it is.
  for (const record of recordsOfMedia(media, entry, writer)) await addOnce(into, record)
  await addRecord(into, entry)
  return entry._id
}

export async function amendEntry(
  sources: CommandSources,
  id: string,
  change: { text?: string; visibility?: Visibility },
): Promise<void> {
  const { database } = sources
  const found = await findMine(sources, id)
  const { entry, folded } = found
  const settles = folded.hasConcurrentVersions || change.text !== folded.text
  const text = change.text !== undefined && settles ? change.text : null
  const to = change.visibility ?? folded.visibility
  const teamId = to === 'team' ? teamFor(sources, found) : null
  const here = audienceDb({ ...entry, visibility: folded.visibility })
  const there = audienceDb({ ...entry, visibility: to, teamId: teamId ?? undefined })
  if (here !== there) {
    const into = collectionFor(database, to, teamId)
    const consentIds = await consentsFor(sources, to)
    await moveEntry(database, found, into, { entryId: id, to, teamId, text, consentIds })
    return
  }
  if (to !== folded.visibility && (to === 'hub' || to === 'network' || to === 'public')) {
    const consentIds = await consentsFor(sources, to)
    for (const previousId of folded.visibilityLeafIds) {
      await putAmendment(sources, found, { previousId, visibility: to }, consentIds)
    }
  }
  if (text === null) return
  for (const previousId of folded.textLeafIds) {
    await putAmendment(sources, found, { previousId, text }, [])
  }
}

/**
 * Takes an entry back. The withdrawal is written first: from then on no replica shows the
 * entry, and erasing it is finished at the next start if this one is cut short.
 */
export async function withdrawEntry(
  sources: CommandSources,
  id: string,
  reason: string,
): Promise<void> {
  const { database, writer } = sources
  clearDraftsOf(id)
  for (const collection of entryCollections(database)) {
    const found = await findEntry(database, id, collection)
    if (found === null) continue
    mustBeMine(found, writer)
    if (collection !== database.private)
      await putWithdrawal(sources, collection, found.entry, reason)
    for (const amendment of found.amendments) await purgeRefusals(database, amendment._id)
    await eraseEntry(collection, id)
  }
  await purgeRefusals(database, id)
  const corrections = await database.refused.find().exec()
  for (const refused of corrections) {
    if (Reflect.get(refused.doc, 'groupId') === id) await purgeRefusals(database, refused.docId)
  }
}

/** Erases entries whose withdrawal was written before the tab was killed. */
export async function finishWithdrawals({ database, writer }: CommandSources): Promise<void> {
  for (const collection of entryCollections(database)) {
    const docs = await collection
      .find({
        selector: { authorId: { $eq: writer.authorId }, type: { $eq: 'withdrawal' } },
        sort: [{ newestFirst: 'asc' }],
        index: ['authorId', 'newestFirst'],
      })
      .exec()
    for (const doc of docs) {
      const record = recordIn(doc)
      if (record?.type !== 'withdrawal') continue
      const { recordId } = record.body
      const about = recordIn(await collection.findOne(recordId).exec())
      if (about?.authorId !== writer.authorId) continue
      if (about.type === 'entry') await eraseEntry(collection, recordId)
      else await eraseDoc(collection, recordId)
    }
  }
}

/** Written before the tab was killed, and not to be written anew. */
async function addOnce(into: RecordCollection, record: AnyRecord): Promise<void> {
  try {
    await addRecord(into, record)
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'CONFLICT') throw error
  }
}

async function findMine(sources: CommandSources, id: string): Promise<FoundEntry> {
  const found = await findEntry(sources.database, id)
  if (found === null) throw new CommandError('not_here', id)
  mustBeMine(found, sources.writer)
  return found
}

function mustBeMine({ entry }: FoundEntry, writer: RecordWriter): void {
  if (entry.authorId !== writer.authorId) throw new CommandError('not_mine', entry._id)
}

function collectionFor(
  database: JournalDatabase,
  visibility: Visibility,
  teamId: string | null,
): RecordCollection {
  if (visibility === 'private') return database.private
  if (visibility !== 'team') return database.journey
  const team = teamId === null ? undefined : database.teams().get(teamId)
  if (team === undefined) throw new CommandError('no_team', String(teamId))
  return team
}

/** The team an entry speaks of, else the only one this person is in. */
function teamFor({ database }: CommandSources, { entry }: FoundEntry): string {
  const named = entry.teamId ?? entry.body.teamId
  if (named !== undefined && database.teams().has(named)) return named
  const [only, ...others] = database.teams().keys()
  if (only === undefined || others.length > 0) throw new CommandError('no_team', entry._id)
  return only
}

async function consentsFor(sources: CommandSources, visibility: Visibility): Promise<string[]> {
  if (visibility !== 'network' && visibility !== 'public') return []
  return [await ensureShareConsent(sources, visibility)]
}

async function putAmendment(
  { writer }: CommandSources,
  { collection, entry }: FoundEntry,
  change: Omit<AmendmentBody, 'entryId'>,
  consentIds: readonly string[],
): Promise<void> {
  const body = { ...change, entryId: entry._id }
  const amendment = newRecord('amendment', body, writer, { ...audienceOf(entry), consentIds })
  await addRecord(collection, amendment)
}

/** Says that a record is taken back, in the collection it is in. */
export async function putWithdrawal(
  { writer }: CommandSources,
  collection: RecordCollection,
  record: Pick<AnyRecord, '_id' | 'visibility' | 'teamId'>,
  reason: string,
  shownIn?: string,
): Promise<void> {
  const at = new Date(writer.now()).toISOString()
  const body = {
    recordId: record._id,
    ...(shownIn === undefined ? { by: 'author' as const } : { by: 'shown' as const, shownIn }),
    at,
    ...(reason === '' ? {} : { reason: reason.slice(0, 500) }),
  }
  const withdrawal = newRecord('withdrawal', body, writer, {
    ...audienceOf(record),
    id: withdrawalIdFor(record._id),
  })
  await putRecord(collection, withdrawal)
}

/** What is added to an entry is seen by those who see it, and lives where it lives. */
function audienceOf(entry: Pick<AnyRecord, 'visibility' | 'teamId'>): {
  visibility: Visibility
  teamId: string | null
} {
  const isNarrow = entry.visibility === 'private' || entry.visibility === 'team'
  return { visibility: isNarrow ? entry.visibility : 'hub', teamId: entry.teamId ?? null }
}
