import { createHash } from 'node:crypto'
import type { Endpoint } from './endpoint.ts'
import type { ReplicationSpec } from './replication-spec.ts'
import { REPLICATION_ID_VERSION } from './checkpoint.ts'

/**
 * What names a replication and its checkpoints: this server, both ends without their passwords,
 * and what is picked. A new password or another address of this server changes nothing.
 *
 * @param filterCode - the code of the source's filter, so that another filter begins anew
 */
export function replicationIdOf(
  spec: ReplicationSpec,
  serverUuid: string,
  filterCode: string,
): { readonly baseId: string; readonly id: string } {
  const parts = [
    REPLICATION_ID_VERSION,
    serverUuid,
    endpointParts(spec.source),
    endpointParts(spec.target),
    spec.filter ?? null,
    filterCode,
    // Named only where it is so, for the checkpoints that are there already.
    ...(spec.winningRevsOnly ? ['winning_revs_only'] : []),
    ...(spec.sinceSeq === undefined ? [] : [['since_seq', spec.sinceSeq]]),
  ]
  const baseId = createHash('md5').update(JSON.stringify(parts)).digest('hex')
  const continuous = spec.isContinuous ? '+continuous' : ''
  const create = spec.createTarget ? '+create_target' : ''
  return { baseId, id: baseId + continuous + create }
}

function endpointParts(end: Endpoint): unknown[] {
  if (end.kind === 'local') return ['local', end.name]
  const { authorization: _secret, cookie: _cookie, ...headers } = end.headers
  return [
    'remote',
    end.user ?? null,
    end.url,
    Object.keys(headers)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((name) => [name, headers[name] ?? '']),
  ]
}
