export { createConflictHandler, type MergeStates } from './conflict-handler.ts'
export { createCouchSync } from './create-couch-sync.ts'
export type {
  CollectionSync,
  CollectionSyncOptions,
  CouchSync,
  CouchSyncOptions,
  HubContact,
  HubState,
  Refusal,
  RefusalStore,
  ServerAddress,
  SyncProblem,
  SyncTimings,
  WireDoc,
} from './types.ts'
