import {
  formatRev,
  parseRev,
  type Rev,
  type RevTree,
  revsFromRevisions,
  SyncError,
} from '@tributary/sync-protocol'
import type { DocWrite } from './doc-write.ts'

/**
 * The rev that a replicated doc is, and its ancestors, newest first.
 *
 * Where `_rev` and `_revisions` count the generations of one sig otherwise, `_revisions` is right,
 * as in CouchDB; unless that rev is here already, when PouchDB means another one by `2-a` over
 * `1-a`: its text must not be taken for the one that is here.
 *
 * @throws SyncError `bad_request` when they name different sigs; `invalid_rev`
 */
export function ancestryOf({ rev, revisions }: DocWrite, tree: RevTree): [Rev, ...Rev[]] {
  if (revisions === undefined) return [parseRev(rev)]
  const [leaf, ...ancestors] = revsFromRevisions(revisions.start, revisions.ids)
  if (leaf === undefined) throw new SyncError('invalid_rev')
  const named = rev === undefined ? leaf : parseRev(rev)
  if (named.sig !== leaf.sig) {
    throw new SyncError('bad_request', '_rev and _revisions name different revs')
  }
  const isOther = named.pos !== leaf.pos && tree.has(formatRev(leaf))
  return isOther ? [named] : [leaf, ...ancestors]
}
