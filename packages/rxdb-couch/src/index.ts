export { createConflictHandler, type MergeStates } from './conflict-handler.ts'
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
