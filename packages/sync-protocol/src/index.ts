export { SYNC_ERRORS, type SyncErrorCode } from './errors.ts'
export { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
export { createRev, type RevSource } from './rev/create-rev.ts'
export { compareRevs, formatRev, normaliseSig, parseRev, type Rev, tryParseRev } from './rev/rev.ts'
export { historyOf, leavesBelow, missingRevs, purgeLeaf, revisionsOf } from './rev-tree/history.ts'
export {
  addEdit,
  type Merged,
  mergePath,
  type RevPath,
  revsFromRevisions,
} from './rev-tree/merge-path.ts'
export {
  EMPTY_TREE,
  leavesOf,
  type RevNode,
  type RevTree,
  winningLeaf,
} from './rev-tree/rev-tree.ts'
export { stem, type Stemmed } from './rev-tree/stem.ts'
export { treeFromText, treeToText } from './rev-tree/tree-text.ts'
export { PROTOCOL_VERSION } from './version.ts'
export type {
  BulkDocsRefused,
  BulkDocsRow,
  BulkDocsStored,
  RevisionsField,
  SecurityBody,
  SecurityNames,
} from './wire/bulk-docs.ts'
export type {
  ChangesBody,
  ChangesRow,
  LiveFeedChange,
  LiveFeedLine,
  LiveFeedRefusal,
  LiveFeedRequest,
} from './wire/changes.ts'
export { type DbInfoBody, LIVE_FEED_FEATURE, type ServerInfoBody } from './wire/db-info.ts'
export { isSyncError, SyncError } from './sync-error.ts'
