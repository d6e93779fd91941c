import type { DocOptions } from '../replication/doc-answer.ts'
import type { Query } from './query.ts'

/**
 * Reads what a doc is to be sent with.
 *
 * @param mode - how attachments go if they are asked for; `mixed` is how lists of revs go in parts,
 *   with their attachments always: CouchDB's replicator counts on them without asking
 */
export function readDocOptions(query: Query, mode: 'inline' | 'follows' | 'mixed'): DocOptions {
  const attsSince = query.texts('atts_since')
  const form = mode === 'inline' ? 'inline' : 'follows'
  const isWanted =
    mode === 'mixed' ||
    query.isOn('attachments') ||
    (attsSince !== undefined && query.text('attachments') !== 'false')
  return {
    revs: query.isOn('revs'),
    latest: query.isOn('latest'),
    ...(isWanted ? { attachments: form } : {}),
    ...(attsSince === undefined ? {} : { attsSince }),
  }
}
