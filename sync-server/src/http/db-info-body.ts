import type { DbInfoBody } from '@tributary/sync-protocol'
import type { DbInfo } from '../replication/database.ts'

export function toDbInfoBody(info: DbInfo): DbInfoBody {
  return {
    instance_start_time: info.instanceStartTime,
    instance_id: info.instanceId,
    db_name: info.name,
    purge_seq: info.purgeSeq,
    update_seq: info.updateSeq,
    sizes: { file: info.fileBytes, external: info.bodyBytes, active: info.fileBytes },
    props: {},
    doc_del_count: info.deletedDocCount,
    doc_count: info.docCount,
    disk_format_version: 8,
    compact_running: info.isCompacting,
    cluster: { q: 1, n: 1, w: 1, r: 1 },
  }
}
