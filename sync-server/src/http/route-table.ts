import type { DbExchange, Exchange } from './exchange.ts'
import { listRoutes } from './routes/all-docs.ts'
import { deleteAttachment, getAttachment, putAttachment } from './routes/attachments.ts'
import { postBulkDocs } from './routes/bulk-docs.ts'
import { postBulkGet } from './routes/bulk-get.ts'
import { getChanges, postChanges } from './routes/changes.ts'
import { postExplain, postFind } from './routes/find.ts'
import { deleteIndex, getIndexes, postBulkDelete, postIndex } from './routes/indexes.ts'
import { getClusterSetup, getMembership, getNode } from './routes/cluster.ts'
import { getDbUpdates } from './routes/db-updates.ts'
import { deleteDb, getDbInfo, postDoc, putDb } from './routes/dbs.ts'
import { copyDoc, copyLocal, deleteDoc, getDoc, putDoc } from './routes/docs.ts'
import { postLiveFeed } from './routes/live-feed.ts'
import {
  deleteLocal,
  getLocal,
  getLocalDocs,
  postLocalDocs,
  postLocalDocsQueries,
  putLocal,
} from './routes/local-docs.ts'
import {
  getPurgedInfos,
  getPurgedInfosLimit,
  getRevsLimit,
  postCompact,
  postCompactDesign,
  postEnsureFullCommit,
  postPurge,
  postViewCleanup,
  putPurgedInfosLimit,
  putRevsLimit,
} from './routes/maintenance.ts'
import { getActiveTasks, getScheduler, postReplicate } from './routes/replicator.ts'
import { postMissingRevs, postRevsDiff } from './routes/revs-diff.ts'
import { getSecurity, putSecurity } from './routes/security.ts'
import { getAllDbs, getDbsInfo, getRoot, getUp, getUuids, postDbsInfo } from './routes/server.ts'
import { deleteSession, getSession, postSession } from './routes/session.ts'
import { getDesignInfo, getView, postTempView, postView, postViewQueries } from './routes/views.ts'

/** HEAD is served by GET: Node leaves the body out. */
export type Methods<E> = Readonly<Partial<Record<Method, Route<E>>>>
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'COPY'

export interface Route<E> {
  /** Who may: everybody, those who may read the db, its admins, or the server's admins. */
  readonly access: 'anyone' | 'member' | 'db-admin' | 'server-admin'
  readonly run: (exchange: E) => Promise<void>
}

const anyone = <E>(run: Route<E>['run']): Route<E> => ({ access: 'anyone', run })
const member = (run: Route<DbExchange>['run']): Route<DbExchange> => ({ access: 'member', run })
const dbAdmin = (run: Route<DbExchange>['run']): Route<DbExchange> => ({ access: 'db-admin', run })
const admin = <E>(run: Route<E>['run']): Route<E> => ({ access: 'server-admin', run })

const allDocs = listRoutes(undefined)
const designDocs = listRoutes('design')

/** `/{name}` of the server itself. */
export const SERVER_ROUTES = new Map<string, Methods<Exchange>>([
  ['', { GET: anyone(getRoot) }],
  ['_up', { GET: anyone(getUp) }],
  ['_uuids', { GET: anyone(getUuids) }],
  [
    '_session',
    { GET: anyone(getSession), POST: anyone(postSession), DELETE: anyone(deleteSession) },
  ],
  ['_all_dbs', { GET: admin(getAllDbs) }],
  ['_dbs_info', { GET: admin(getDbsInfo), POST: admin(postDbsInfo) }],
  ['_active_tasks', { GET: admin(getActiveTasks) }],
  ['_live_feed', { POST: anyone(postLiveFeed) }],
  ['_db_updates', { GET: admin(getDbUpdates) }],
  ['_replicate', { POST: admin(postReplicate) }],
  ['_membership', { GET: admin(getMembership) }],
  ['_cluster_setup', { GET: admin(getClusterSetup) }],
])

/** `/{name}` of the server itself and everything below. */
export const SERVER_TREES = new Map<string, Methods<Exchange>>([
  ['_scheduler', { GET: admin(getScheduler) }],
  ['_node', { GET: admin(getNode) }],
])

/** `/{db}` when there may be no such db yet. */
export const DB_LIFE_ROUTES: Methods<Exchange> = { PUT: admin(putDb), DELETE: admin(deleteDb) }

/** `/{db}` and `/{db}/{name}`. */
export const DB_ROUTES = new Map<string, Methods<DbExchange>>([
  ['', { GET: member(getDbInfo), POST: member(postDoc) }],
  ['_bulk_docs', { POST: member(postBulkDocs) }],
  ['_bulk_get', { POST: member(postBulkGet) }],
  ['_revs_diff', { POST: member(postRevsDiff) }],
  ['_missing_revs', { POST: member(postMissingRevs) }],
  ['_all_docs', { GET: member(allDocs.get), POST: member(allDocs.post) }],
  ['_all_docs/queries', { POST: member(allDocs.postQueries) }],
  ['_design_docs', { GET: member(designDocs.get), POST: member(designDocs.post) }],
  ['_design_docs/queries', { POST: member(designDocs.postQueries) }],
  ['_changes', { GET: member(getChanges), POST: member(postChanges) }],
  ['_local_docs', { GET: member(getLocalDocs), POST: member(postLocalDocs) }],
  ['_local_docs/queries', { POST: member(postLocalDocsQueries) }],
  ['_security', { GET: member(getSecurity), PUT: dbAdmin(putSecurity) }],
  ['_revs_limit', { GET: member(getRevsLimit), PUT: dbAdmin(putRevsLimit) }],
  ['_purged_infos', { GET: member(getPurgedInfos) }],
  ['_purged_infos_limit', { GET: member(getPurgedInfosLimit), PUT: dbAdmin(putPurgedInfosLimit) }],
  ['_purge', { POST: dbAdmin(postPurge) }],
  ['_compact', { POST: dbAdmin(postCompact) }],
  ['_view_cleanup', { POST: dbAdmin(postViewCleanup) }],
  ['_temp_view', { POST: member(postTempView) }],
  ['_find', { POST: member(postFind) }],
  ['_explain', { POST: member(postExplain) }],
  ['_index', { GET: member(getIndexes), POST: member(postIndex) }],
  ['_index/_bulk_delete', { POST: member(postBulkDelete) }],
  ['_ensure_full_commit', { POST: member(postEnsureFullCommit) }],
])

/** `/{db}/_compact/{design doc}`. */
export const COMPACT_DESIGN_ROUTES: Methods<DbExchange> = { POST: dbAdmin(postCompactDesign) }

/** `/{db}/_index/{ddoc}/{type}/{name}`. */
export const INDEX_ROUTES: Methods<DbExchange> = { DELETE: member(deleteIndex) }

/** `/{db}/_local/{id}`. */
export const LOCAL_ROUTES: Methods<DbExchange> = {
  GET: member(getLocal),
  PUT: member(putLocal),
  DELETE: member(deleteLocal),
  COPY: member(copyLocal),
}

/** `/{db}/{id}`. */
export const DOC_ROUTES: Methods<DbExchange> = {
  GET: member(getDoc),
  PUT: member(putDoc),
  DELETE: member(deleteDoc),
  COPY: member(copyDoc),
}

/** Below `/{db}/_design/{ddoc}`, by what follows: a view is named by `*`. */
export const DESIGN_ROUTES = new Map<string, Methods<DbExchange>>([
  ['_info', { GET: member(getDesignInfo) }],
  ['_view/*', { GET: member(getView), POST: member(postView) }],
  ['_view/*/queries', { POST: member(postViewQueries) }],
])

/** `/{db}/{id}/{attachment}`. */
export const ATTACHMENT_ROUTES: Methods<DbExchange> = {
  GET: member(getAttachment),
  PUT: member(putAttachment),
  DELETE: member(deleteAttachment),
}
