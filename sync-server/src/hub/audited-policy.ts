import type { AuditAction, AuditLog } from '../access/audit-log.ts'
import type { WritePolicy } from '../replication/write-policy.ts'
import { isRecordDb } from './audience-dbs.ts'
import { createRecordPolicy } from './record-policy.ts'

type ProposedWrite = Parameters<WritePolicy>[0]

/**
 * The rules of the records, with word of what a host or facilitator does by writing records instead
 * of asking the host's API: both are in the audit log before they are done. A transaction that comes
 * to nothing afterwards leaves an entry of what was tried.
 */
export function auditedPolicy(
  audit: AuditLog,
  refusesPaper: (personId: string) => boolean,
): WritePolicy {
  const policy = createRecordPolicy(refusesPaper)
  return (write) => {
    policy(write)
    const act = hostActOf(write)
    if (act !== null) audit.append(act)
  }
}

function hostActOf(write: ProposedWrite): AuditAction | null {
  const { principal, docId, incoming, stored } = write
  const { personId: who } = principal
  // What the hub does itself was written down by whoever asked it to.
  if (principal.isAdmin || who === undefined || !isRecordDb(write.db)) return null
  const was = stored === null || stored['_deleted'] === true ? null : stored
  if (write.isDeletion) {
    const isOwn = was === null || was['authorId'] === who
    return isOwn ? null : { who, what: 'record.deleted', target: docId }
  }
  const [now, before] = [bodyOf(incoming), bodyOf(was)]
  // The same once more, as after an answer that was lost, is nothing new.
  if (was !== null && JSON.stringify(now) === JSON.stringify(before)) return null
  switch (incoming['type']) {
    case 'roleHolding':
      return roleAct(who, docId, now, before)
    case 'withdrawal':
      return now['by'] === 'host' && was === null
        ? { who, what: 'record.withdrawn', target: String(now['recordId']) }
        : null
    case 'entry': {
      // The rules let through in another's name what a card of paper says, and nothing else.
      const { authorId } = incoming
      return stored === null && typeof authorId === 'string' && authorId !== who
        ? { who, what: 'paper.entered', target: docId, detail: { authorId } }
        : null
    }
    case 'person':
      return was === null && docId !== who ? { who, what: 'person.added', target: docId } : null
    default:
      return null
  }
}

type Body = Readonly<Record<string, unknown>>

function roleAct(who: string, docId: string, now: Body, before: Body): AuditAction | null {
  if (now['isGranted'] !== true && before['isGranted'] !== true) return null
  const detail = { role: String(now['role']) }
  return before['isGranted'] === true
    ? { who, what: 'role.ended', target: docId, detail }
    : { who, what: 'role.given', target: String(now['personId']), detail }
}

function bodyOf(doc: object | null): Body {
  const body: unknown = Reflect.get(doc ?? {}, 'body')
  return typeof body === 'object' && body !== null ? { ...body } : {}
}
