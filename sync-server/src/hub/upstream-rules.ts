import {
  isMutableType,
  isWiderThan,
  newRecord,
  parseRecord,
  type RecordWriter,
  ulidOf,
  withdrawalIdFor,
} from '@tributary/records'
import type { CouchDoc } from '../upstream/couch-db.ts'
import type { UpstreamRules } from '../upstream/rules.ts'
import { HUB_DB, journeyDbName } from './audience-dbs.ts'
import type { HubState } from './hub-state.ts'
import { judgeIncoming, mayWithdraw, recallerOf } from './upstream-incoming.ts'
import { selectForUpstream } from './upstream-select.ts'

const HUB_TYPES = new Set(['person', 'hub', 'consentGrant'])

/** What a merge must know about records, told by the one folder of the server that knows them. */
export function createUpstreamRules(state: HubState, writer: RecordWriter): UpstreamRules {
  const { hubId, journeyId } = state
  return {
    hubKey: ulidOf(hubId).toLowerCase(),
    isUpstreamDb: (name) => name === HUB_DB || name.startsWith('journey-'),
    select: (held, hasTravelled) => selectForUpstream(held, hasTravelled, writer.now()),
    mayLeafTravel: (doc) => {
      const parsed = parseRecord(doc)
      if (!parsed.ok) return false
      const { type, visibility } = parsed.record
      // Of an entry its amendments decide, of a consent what it covers.
      if (!isMutableType(type) || type === 'consentGrant') return true
      return isWiderThan(visibility, 'hub')
    },
    isOwn: (doc) => doc['hubId'] === hubId,
    judgeIncoming: (doc, context) => {
      const { held } = context
      const parsed = parseRecord(doc)
      if (parsed.ok && parsed.record.type === 'withdrawal' && held === null) {
        const about = context.about(parsed.record.body.recordId)
        if (about !== null && !mayWithdraw(parsed.record, about)) {
          return {
            kind: 'refuse',
            reason: 'only the author, who is named, or its hub may withdraw',
          }
        }
      }
      return judgeIncoming(doc, context, hubId)
    },
    placeOf: (doc) => {
      const journey = doc['journeyId']
      if (typeof journey !== 'string') return null
      if (!HUB_TYPES.has(String(doc['type']))) return journeyDbName(journey)
      // People of other journeys are no business of this hub.
      return journey === journeyId ? HUB_DB : null
    },
    aboutIdOf: (doc) => {
      const body = doc['type'] === 'withdrawal' ? doc['body'] : null
      if (typeof body !== 'object' || body === null || !('recordId' in body)) return null
      return typeof body.recordId === 'string' ? body.recordId : null
    },
    withdrawalIdOf: withdrawalIdFor,
    recallFields: (doc) => ({
      type: doc['type'],
      journeyId: doc['journeyId'],
      hubId: doc['hubId'],
      recall: { by: hubId, at: new Date(writer.now()).toISOString() },
    }),
    isOwnRecall: (tombstone) => recallerOf(tombstone) === hubId,
    receipt: ({ to, sentIds, recalledIds }) => ({
      ...newRecord(
        'mergeReceipt',
        {
          to,
          at: new Date(writer.now()).toISOString(),
          sentIds: [...sentIds],
          recalledIds: [...recalledIds],
        },
        writer,
      ),
    }),
    readReceipt,
  }
}

function readReceipt(doc: CouchDoc): ReturnType<UpstreamRules['readReceipt']> {
  if (doc['type'] !== 'mergeReceipt') return null
  const parsed = parseRecord(doc)
  return parsed.ok && parsed.record.type === 'mergeReceipt' ? parsed.record.body : null
}
