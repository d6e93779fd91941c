import type {
  BodyOf,
  ConsentAudience,
  FieldConflict,
  Movement,
  NewRecordOptions,
  PurposeBody,
  RecordChanges,
  RecordOf,
  RecordType,
  StakeholderGroup,
  Visibility,
} from '@tributary/records'
import type { Observable } from 'rxjs'
import type { MediaDraft } from './media-drafts.ts'

/**
 * Where a record is, as far as this phone has been told. A state is shown only once the
 * party it names has said so: `hub` after the hub's answer, `network` after a merge receipt.
 *
 * `private` stays on this phone by the author's choice; `refused` was sent and not accepted.
 */
export type Whereabouts = 'private' | 'phone' | 'hub' | 'network' | 'refused'

/** What a person sees of one entry: the text after its amendments, never the raw docs. */
export interface EntryView {
  readonly id: string
  readonly movement: Movement
  readonly text: string
  readonly authorId: string
  /** Display name or pseudonym; null while the person's record has not arrived. */
  readonly authorName: string | null
  readonly isMine: boolean
  readonly teamId: string | null
  readonly teamName: string | null
  readonly sessionId: string | null
  readonly channelId: string | null
  readonly aboutIds: readonly string[]
  readonly mediaIds: readonly string[]
  /** People it names. */
  readonly mentions: readonly string[]
  /** The entry it answers. */
  readonly replyTo: string | null
  /** Who entered it from a card of paper; null for what its author wrote. */
  readonly enteredBy: string | null
  /** `YYYY-MM-DD` of the day it is an intention for; null for what was done or seen. */
  readonly intendedFor: string | null
  /** ISO 8601 with the writing phone's clock; shown to people, never used to order. */
  readonly occurredAt: string
  readonly lang: string
  readonly visibility: Visibility
  readonly isAmended: boolean
  /** Two devices of the author corrected the same text without seeing each other. */
  readonly hasConcurrentVersions: boolean
  readonly whereabouts: Whereabouts
}

/** One text an entry has had, oldest first in `EntryDetail.versions`. */
export interface EntryVersion {
  readonly id: string
  readonly text: string
  readonly occurredAt: string
  readonly isShown: boolean
  readonly whereabouts: Whereabouts
}

export interface EntryDetail extends EntryView {
  readonly versions: readonly EntryVersion[]
  /** The actions this reflection speaks about, as far as they are on this phone. */
  readonly about: readonly EntryView[]
  /** The reflections that speak about this entry. */
  readonly reflectedIn: readonly EntryView[]
  readonly refusal: Refusal | null
}

export interface TimelineFilter {
  readonly mineOnly: boolean
  readonly movement: Movement | 'all'
  readonly teamId: string | null
  /** Local calendar day `YYYY-MM-DD`, or null for every day. */
  readonly day: string | null
}

export interface TimelinePage {
  readonly entries: readonly EntryView[]
  /** More entries exist below the last one. */
  readonly hasMore: boolean
}

export interface EntryDraft {
  /**
   * The id its entry will have, given when it is begun: whoever saves the same draft again, in
   * another tab or after a tab was killed, meets the entry and does not write it twice.
   */
  readonly entryId?: string
  readonly movement: Movement
  readonly text: string
  readonly aboutIds: readonly string[]
  readonly teamId: string | null
  readonly sessionId: string | null
  readonly channelId?: string | null
  readonly mentions?: readonly string[]
  readonly replyTo?: string | null
  /** On this phone already, each under the id its record will have. */
  readonly media?: readonly MediaDraft[]
  readonly intendedFor?: string
  readonly visibility: Visibility
}

/** A record the hub did not accept. It stays here, whole, until its author acts on it. */
export interface Refusal {
  readonly recordId: string
  readonly recordType: string
  /** What the person wrote, so that nothing is lost; null when the record has no text. */
  readonly text: string | null
  /** The hub's machine code, such as `forbidden` or `document_too_large`. */
  readonly code: string
  readonly reason: string
  readonly refusedAt: string
}

/** A record that is no entry, with what this phone knows of it. */
export interface Kept<Type extends RecordType = RecordType> {
  readonly record: RecordOf<Type>
  readonly isMine: boolean
  /** What two people changed at once and nobody has settled. */
  readonly conflicts: readonly FieldConflict[]
  readonly whereabouts: Whereabouts
}

export type RecordChoices = Pick<NewRecordOptions, 'id' | 'visibility' | 'teamId'>

export interface PersonView {
  readonly id: string
  readonly name: string
  readonly stakeholderGroup: StakeholderGroup
}

export interface TeamView {
  readonly id: string
  readonly name: string
  readonly challenge: string
  readonly memberIds: readonly string[]
  readonly isMember: boolean
}

export interface SessionView {
  readonly id: string
  readonly title: string
  readonly start: string
  readonly end: string
  readonly place: string
}

/** The journey record with whatever could not be merged, laid open for people to choose. */
export interface JourneyView {
  readonly id: string
  readonly title: string
  readonly purpose: PurposeBody
  readonly phases: readonly { readonly name: string; readonly from: string; readonly to: string }[]
  readonly conflicts: readonly FieldConflict[]
  readonly whereabouts: Whereabouts
}

export interface MyProfile {
  readonly personId: string
  readonly deviceId: string
  readonly displayName: string
  readonly stakeholderGroup: StakeholderGroup
  readonly hubName: string
  readonly journeyId: string
  readonly journeyTitle: string
  /** Whether a share consent for the network stands; widening to `network` grants it. */
  readonly sharesWith: ConsentAudience | null
}

/**
 * The records on this phone, as the screens see them.
 *
 * Every write resolves only after IndexedDB has committed with strict durability, and works
 * the same with and without a hub. Every observable emits its present value on subscription.
 */
export interface Journal {
  readonly me: MyProfile
  timeline(filter: TimelineFilter, limit: number): Observable<TimelinePage>
  /** Emits null when the entry is not on this phone or was withdrawn. */
  entry(id: string): Observable<EntryDetail | null>
  /** Actions of `day` (local `YYYY-MM-DD`) that no reflection speaks about, newest first. */
  unpairedActions(day: string): Observable<readonly EntryView[]>
  journey(): Observable<JourneyView | null>
  teams(): Observable<readonly TeamView[]>
  /** Everybody whose person record is here; a conflict names who wrote which version. */
  people(): Observable<readonly PersonView[]>
  sessions(): Observable<readonly SessionView[]>
  /** Records of any type but entries, oldest first, without those taken back. */
  records<Type extends RecordType>(type: Type): Observable<readonly Kept<Type>[]>
  refusals(): Observable<readonly Refusal[]>

  /** For a draft that is begun. */
  newEntryId(): string
  /** @returns what an entry of mine says; null while none of that id was saved */
  savedText(id: string): Promise<string | null>
  /**
   * Saves a draft once: where its entry is there already, what differs becomes a correction of it.
   *
   * @param mayBeThere - the draft was not begun in this tab, or is gone from where it was kept
   * @returns the entry's id
   */
  logEntry(draft: EntryDraft, mayBeThere?: boolean): Promise<string>
  /**
   * Corrects an entry of mine; the earlier text stays reachable. Changing the visibility
   * to or from `private` or `team` moves the record to another audience's db.
   */
  amendEntry(id: string, change: { text?: string; visibility?: Visibility }): Promise<void>
  /** Takes an entry of mine back everywhere: text is purged, a tombstone remains. */
  withdrawEntry(id: string, reason: string): Promise<void>
  /**
   * Writes a record of mine; under an id that is given, once.
   *
   * @returns its id
   */
  write<Type extends RecordType>(
    type: Type,
    body: BodyOf<Type>,
    choices?: RecordChoices,
  ): Promise<string>
  /** Changes a record that merges by field: each field given replaces what this phone shows of it. */
  change(id: string, changes: RecordChanges): Promise<void>
  /**
   * Takes a record of mine back everywhere, as an entry is; or what somebody else made and shows
   * me, as the caption `shownIn` says.
   */
  withdraw(id: string, reason?: string, shownIn?: string): Promise<void>
  editPurpose(change: Partial<PurposeBody>): Promise<void>
  /** Settles a `FieldConflict`: `value` replaces every open version of that field. */
  chooseVersion(recordId: string, field: string, value: unknown): Promise<void>
  joinTeam(teamId: string): Promise<void>
  leaveTeam(teamId: string): Promise<void>
  renameMe(displayName: string): Promise<void>
  /** Gives the text of a refused record back to its author and forgets the refusal. */
  dismissRefusal(recordId: string): Promise<void>
  /** Everything this person wrote and everything about them, as JSON text. */
  exportMine(): Promise<string>
}
