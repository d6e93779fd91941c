export type { AmendmentBody } from './amendment.ts'
export type { CaptionBody } from './caption.ts'
export type { AspectBody, ReadingBody } from './aspect.ts'
export type { CodeBody } from './code.ts'
export {
  CONSENT_AUDIENCES,
  type ConsentAudience,
  type ConsentGrantBody,
  isConsentInForce,
} from './consent-grant.ts'
export { editRecord, type RecordChanges } from './edit-record.ts'
export { CHANNEL_MODES, type ChannelBody, type ChannelMode } from './channel.ts'
export { DECISION_STATES, type DecisionBody, type DecisionState } from './decision.ts'
export type { NetworkBody } from './network.ts'
export { OFFER_KINDS, type OfferKind, type OfferNeedBody } from './offer-need.ts'
export type { PathwayBody, PathwayStepBody } from './pathway.ts'
export {
  cardSquare,
  entryIdOfCard,
  newCardCode,
  readCardCode,
  shownCardCode,
} from './paper-card.ts'
export type { PlaceBody } from './place.ts'
export type {
  MethodBody,
  PatternBody,
  ResourceBody,
  StoryBody,
  TermBody,
} from './practice-library.ts'
export { SIGNAL_THEMES, type SignalBody, type SignalTheme } from './signal.ts'
export type { Edits, FieldEdit } from './edits.ts'
export { type EntryBody, type Movement, MOVEMENTS } from './entry.ts'
export type { Envelope, Source } from './envelope.ts'
export { type FoldedEntry, type FoldedVersion, foldEntry } from './fold-entry.ts'
export { createHlcClock, type HlcClock, type HlcOptions, hlcToMs } from './hlc.ts'
export { isHeldInCommon } from './held-in-common.ts'
export type { HubBody } from './hub.ts'
export {
  type JourneyBody,
  PROCESSES,
  PURPOSE_FORMS,
  type PurposeBody,
  type PurposeForm,
} from './journey.ts'
export type { InstrumentBody } from './instrument.ts'
export { judgeWrite, type RecordWrite, type WriteJudgement } from './judge-write.ts'
export { keepUnseen } from './keep-unseen.ts'
export { liftForeignEdits } from './lift-foreign-edits.ts'
export { type FoldedMedia, type FoldedTranscript, foldMedia } from './fold-media.ts'
export {
  MAX_THUMBNAIL_BYTES,
  MEDIA_KINDS,
  type MediaBody,
  type MediaKind,
  type Thumbnail,
} from './media.ts'
export { FILE_TIERS, type FileTier, type MediaFileBody, mediaFileIdFor } from './media-file.ts'
export type { MergeReceiptBody } from './merge-receipt.ts'
export { mergeRecords } from './merge-records.ts'
export {
  InvalidRecordError,
  newRecord,
  type NewRecordOptions,
  type RecordWriter,
} from './new-record.ts'
export { type ConflictVersion, type FieldConflict, openConflicts } from './open-conflicts.ts'
export { isRecordOf, type ParsedRecord, parseRecord, type RecordProblem } from './parse-record.ts'
export { type PersonBody, STAKEHOLDER_GROUPS, type StakeholderGroup } from './person.ts'
export {
  type AmendmentRecord,
  type AnyRecord,
  type AspectRecord,
  type BodyOf,
  type CaptionRecord,
  type ConsentGrantRecord,
  type EntryRecord,
  type HubRecord,
  isMutableRecord,
  type CodeRecord,
  type InstrumentRecord,
  isMutableType,
  isRecordType,
  type JourneyRecord,
  type MediaFileRecord,
  type MediaRecord,
  type MergeReceiptRecord,
  type MutableRecord,
  type MutableType,
  type PersonRecord,
  RECORD_TYPES,
  type RecordDoc,
  type RecordOf,
  type RecordType,
  type ReadingRecord,
  type RecordTypeRow,
  type ResponseRecord,
  type RoleHoldingRecord,
  type SessionRecord,
  type TeamRecord,
  type TranscriptRecord,
  type ValueFrameRecord,
  type WithdrawalRecord,
} from './record-types.ts'
export { RECORD_RULES, type RecordRules } from './record-rules.ts'
export { isRefusalCode, type RefusalCode, REFUSALS } from './refusals.ts'
export { isRoleHeld, type RoleHoldingBody, roleInTeam } from './role-holding.ts'
export { GRANTED_BY, isRole, type Role, ROLES, WRITING_ROLES } from './roles.ts'
export { SESSION_STATES, type SessionBody, type SessionState } from './session.ts'
export { type PublishedForm, publishedForm } from './published-form.ts'
export { createSha256, type Sha256, sha256Hex } from './sha256.ts'
export type { TeamBody } from './team.ts'
export type { Cue, TranscriptBody } from './transcript.ts'
export type { ResponseBody } from './response.ts'
export type { ValueFrameBody } from './value-frame.ts'
export { type DiffPiece, wordDiff } from './word-diff.ts'
export {
  mergedText,
  type MergedStretch,
  mergeWords,
  type OwnedWords,
  wordsFrom,
} from './merge-words.ts'
export type { WordingBody } from './wording.ts'
export { createUlidFactory, ulidOf, type UlidSource } from './ulid.ts'
export {
  mayTravelUpstream,
  type UpstreamAnswer,
  type UpstreamContext,
  type UpstreamWhy,
} from './upstream-rule.ts'
export {
  audienceDb,
  type AudienceDb,
  isWiderThan,
  narrowest,
  VISIBILITIES,
  type Visibility,
} from './visibility.ts'
export { isAmong, type Writer, type WritingFacts } from './who-writes.ts'
export { type WithdrawalBody, withdrawalIdFor } from './withdrawal.ts'
