import {
  foldEntry,
  type EntryRecord,
  type FoldedEntry,
  type PublishedForm,
  publishedForm,
} from '@tributary/records'
import type { EntryVersion, EntryView } from './journal.ts'
import type { SideRecords, Surroundings } from './live-records.ts'
import type { RefusedDoc } from './refused-doc.ts'
import { PRIVATE_COLLECTION, whereaboutsOf } from './whereabouts.ts'

export interface Me {
  readonly personId: string
  readonly deviceId: string
}

/** An entry and the collection it was found in. */
export interface PlacedEntry {
  readonly entry: EntryRecord
  readonly collectionName: string
}

const NO_SIDE: SideRecords = {
  amendments: new Map(),
  withdrawals: new Map(),
  isOnNetwork: new Map(),
  people: new Map(),
  teams: new Map(),
  journeys: new Map(),
  sessions: [],
  grants: [],
  byType: new Map(),
}

export function sideOf(around: Surroundings, collectionName: string): SideRecords {
  return around.sides.get(collectionName) ?? NO_SIDE
}

export function foldPlaced(placed: PlacedEntry, around: Surroundings): FoldedEntry {
  const { entry, collectionName } = placed
  const side = sideOf(around, collectionName)
  return foldEntry(
    entry,
    side.amendments.get(entry._id) ?? [],
    side.withdrawals.get(entry._id) ?? [],
  )
}

/** @returns null once withdrawn */
export function viewOf(placed: PlacedEntry, around: Surroundings, me: Me): EntryView | null {
  const folded = foldPlaced(placed, around)
  if (folded.isWithdrawn) return null
  const { entry, collectionName } = placed
  const { amendments, visibility } = folded
  const teamId = entry.teamId ?? entry.body.teamId ?? null
  const author = sideOf(around, 'hub').people.get(entry.authorId)
  const team = teamId === null ? undefined : sideOf(around, 'journey').teams.get(teamId)
  const shownFrom = [entry, ...amendments, ...refusedAmendments(entry, around)]
  // Texts corrected before the entry was widened stay at the hub for good.
  const { amendmentIds } = publishedForm(entry, amendments)
  const published = shownFrom.filter((doc) => doc === entry || amendmentIds.has(doc._id))
  return {
    id: entry._id,
    movement: entry.body.movement,
    text: folded.text,
    authorId: entry.authorId,
    authorName: author?.body.displayName ?? null,
    isMine: entry.authorId === me.personId,
    teamId,
    teamName: team?.body.name ?? null,
    sessionId: entry.body.sessionId ?? null,
    channelId: entry.body.channelId ?? null,
    aboutIds: entry.body.aboutIds,
    mediaIds: entry.body.mediaIds,
    mentions: entry.body.mentions,
    replyTo: entry.body.replyTo ?? null,
    enteredBy: entry.body.paper?.enteredBy ?? null,
    intendedFor: entry.body.intendedFor ?? null,
    occurredAt: entry.occurredAt,
    lang: entry.lang,
    visibility,
    isAmended: folded.isAmended,
    hasConcurrentVersions: folded.hasConcurrentVersions,
    whereabouts: whereaboutsOf(
      { docs: shownFrom, published, collectionName, visibility },
      around,
      me.deviceId,
    ),
  }
}

/** Every text of an entry, oldest first, with those that its author kept for themself. */
export function versionsOf(
  placed: PlacedEntry,
  earlier: PlacedEntry | null,
  around: Surroundings,
  me: Me,
): EntryVersion[] {
  const folded = foldPlaced(placed, around)
  const here = versionsIn(folded, placed.collectionName, around, me)
  if (earlier === null) return here
  const before = versionsIn(foldPlaced(earlier, around), PRIVATE_COLLECTION, around, me)
  const texts = new Set(here.map((version) => version.text))
  return [...before.filter(({ text }) => !texts.has(text)).map(notShown), ...here]
}

function versionsIn(
  folded: FoldedEntry,
  collectionName: string,
  around: Surroundings,
  me: Me,
): EntryVersion[] {
  const docs = new Map([folded.entry, ...folded.amendments].map((doc) => [doc._id, doc]))
  const form = publishedForm(folded.entry, folded.amendments)
  return folded.versions
    .filter((version) => version.isShown || !version.isLeaf || version.text !== folded.text)
    .map(({ id, text, occurredAt, isShown }) => {
      const doc = docs.get(id)
      const own = doc === undefined ? [] : [doc]
      const publishedAs = carrierOf(id, text, folded.entry, form)
      // A text that stays behind is at the hub, however far its entry has gone.
      const visibility = publishedAs === null ? 'hub' : folded.visibility
      const whereabouts = whereaboutsOf(
        { docs: own, published: publishedAs ?? own, collectionName, visibility },
        around,
        me.deviceId,
      )
      return { id, text, occurredAt, isShown, whereabouts }
    })
}

/** The records that carry one text of an entry to the network; null when that text never goes. */
function carrierOf(
  id: string,
  text: string,
  entry: EntryRecord,
  form: PublishedForm,
): readonly { readonly _id: string; readonly deviceId: string }[] | null {
  if (!form.isCopy) return [{ _id: id, deviceId: entry.deviceId }]
  if (form.amendmentIds.has(id)) return [{ _id: id, deviceId: entry.deviceId }]
  return text === form.entry.body.text ? [entry] : null
}

function notShown(version: EntryVersion): EntryVersion {
  return { ...version, isShown: false }
}

/** Corrections the hub refused are gone from their collection, but the entry is not as it was meant. */
function refusedAmendments(entry: EntryRecord, around: Surroundings): EntryRecord[] {
  const found = around.refusedCorrections.get(entry._id)
  return found === undefined ? [] : [{ ...entry, _id: found.docId }]
}

/** The refusal of an entry or of a correction of it. */
export function refusalAbout(entryId: string, around: Surroundings): RefusedDoc | null {
  return around.refused.get(entryId) ?? around.refusedCorrections.get(entryId) ?? null
}
