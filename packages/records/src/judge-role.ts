import type { RoleHoldingBody } from './role-holding.ts'
import { GRANTED_BY } from './roles.ts'
import type { RefusalCode } from './refusals.ts'

/**
 * What is wrong with this word about a role, or null. A person says what they mean to do; what
 * they may do is said by somebody else who may say it, now and when it is taken away.
 *
 * @param before - what is stored, when it is a change
 */
export function judgeRole(
  holding: RoleHoldingBody,
  before: RoleHoldingBody | null,
  writer: { readonly personId: string | null; readonly roles: readonly string[] },
): RefusalCode | null {
  if (before !== null && before.personId !== holding.personId) return 'field_fixed'
  const granted = [holding, before].filter((each) => each?.isGranted === true)
  if (granted.length === 0) return holding.personId === writer.personId ? null : 'role_by_other'
  if (holding.personId === writer.personId) return 'role_by_self'
  const isAllowed = granted.every(
    (each) => each !== null && GRANTED_BY[each.role].some((role) => writer.roles.includes(role)),
  )
  if (!isAllowed) return 'role_by_other'
  const isOther =
    before?.isGranted === true && (before.role !== holding.role || before.scope !== holding.scope)
  return isOther ? 'field_fixed' : null
}
