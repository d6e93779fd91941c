import type { CommandSources } from './command-sources.ts'
import { amendEntry, logEntry } from './entry-commands.ts'
import type { EntryDraft } from './journal.ts'
import { entryCollections } from './live-records.ts'
import { findEntry, type FoundEntry } from './record-store.ts'

/**
 * Saves a draft once, however often it is saved: two tabs can have it open, and a tab can die
 * between the entry's commit and the clearing of the draft.
 */
export async function logDraft(
  sources: CommandSources,
  draft: EntryDraft,
  mayBeThere = false,
): Promise<string> {
  if (mayBeThere) {
    const known = await settleWithKnown(sources, draft)
    if (known !== null) return known
  }
  try {
    return await logEntry(sources, draft)
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'CONFLICT') throw error
    const known = await settleWithKnown(sources, draft)
    if (known === null) throw error
    return known
  }
}

/** @returns null when there is no entry of the draft's id, nor was there one */
async function settleWithKnown(sources: CommandSources, draft: EntryDraft): Promise<string | null> {
  const { entryId: id, ...words } = draft
  if (id === undefined) return null
  const found = await findEntry(sources.database, id)
  if (found === null) return (await wasThere(sources, id)) ? logEntry(sources, words) : null
  // Somebody else's, or about something else: words that were saved are saved, as an entry.
  if (!isSameButForWords(sources, found, draft)) return logEntry(sources, words)
  await amendEntry(sources, id, { text: draft.text, visibility: draft.visibility })
  return id
}

export async function savedText(
  { database, writer }: CommandSources,
  id: string,
): Promise<string | null> {
  const found = await findEntry(database, id)
  return found?.entry.authorId === writer.authorId ? found.folded.text : null
}

function isSameButForWords(
  { writer }: CommandSources,
  { entry }: FoundEntry,
  draft: EntryDraft,
): boolean {
  const {
    movement,
    aboutIds,
    mediaIds,
    replyTo = null,
    teamId = null,
    sessionId = null,
  } = entry.body
  return (
    entry.authorId === writer.authorId &&
    movement === draft.movement &&
    teamId === draft.teamId &&
    sessionId === draft.sessionId &&
    mediaIds.join() === (draft.media ?? []).map(({ mediaId }) => mediaId).join() &&
    replyTo === (draft.replyTo ?? null) &&
    aboutIds.toSorted().join() === [...draft.aboutIds].toSorted().join()
  )
}

/** An entry that was taken back does not come back: the hub would refuse it. */
async function wasThere({ database }: CommandSources, id: string): Promise<boolean> {
  for (const { storageInstance } of entryCollections(database)) {
    const [doc] = await storageInstance.findDocumentsById([id], true)
    if (doc !== undefined) return true
  }
  return false
}
