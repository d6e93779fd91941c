import type { DocOptions } from '../replication/database.ts'
import type { Query } from './query.ts'

/** Reads what a doc is to be sent with. @param form - how attachments go if they are asked for */
export function readDocOptions(query: Query, form: 'inline' | 'follows'): DocOptions {
  const attsSince = query.texts('atts_since')
  const isWanted =
    query.isOn('attachments') || (attsSince !== undefined && query.text('attachments') !== 'false')
  return {
    revs: query.isOn('revs'),
    latest: query.isOn('latest'),
    ...(isWanted ? { attachments: form } : {}),
    ...(attsSince === undefined ? {} : { attsSince }),
  }
}
