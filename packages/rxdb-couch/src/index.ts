export { createConflictHandler, type MergeStates } from './conflict-handler.ts'
export { createCouchSync } from './create-couch-sync.ts'
export {
  createSingleSyncOwner,
  type SingleSyncOwner,
  type SyncOwnerDuties,
} from './single-sync-owner.ts'
export { browserSyncOwnerEnv, type OwnerChannel, type SyncOwnerEnv } from './sync-owner-env.ts'
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
  PullSizes,
  SyncTimings,
  WireDoc,
} from './types.ts'
