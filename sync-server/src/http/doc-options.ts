import type { DocOptions } from '../replication/database.ts'
import type { Query } from './query.ts'

/** Reads what a doc is to be sent with. @param form - how attachments go if they are asked for */
export function readDocOptions(query: Query, form: 'inline' | 'follows'): DocOptions {
  const attsSince = query.texts('atts_since')
  const isWanted =
    query.isTrue('attachments') || (attsSince !== undefined && query.flag('attachments') !== false)
  return {
    revs: query.isTrue('revs'),
    latest: query.isTrue('latest'),
    ...(isWanted ? { attachments: form } : {}),
    ...(attsSince === undefined ? {} : { attsSince }),
  }
}
