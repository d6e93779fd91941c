import type { Role } from './roles.ts'
import { WRITING_ROLES } from './roles.ts'
import { roleInTeam } from './role-holding.ts'

/**
 * Who may write a record, in the columns of `RECORD_RULES`:
 * - `anyone`: whoever has a role that writes, so neither readers nor evaluators
 * - `author`: of the record, or of the record that a correction or a withdrawal is about
 * - `subject`: the person it is about, whatever their role
 * - `shown`: somebody who is shown or named in the record that a withdrawal is about
 * - `members`: of the team that the record is, or belongs to
 * - a role
 */
export type Writer = 'anyone' | 'author' | 'subject' | 'shown' | 'members' | Role

/** What decides whether somebody is one of those. */
export interface WritingFacts {
  /** The writer's, with the ids of their teams and `roleInTeam` among them. */
  readonly roles: readonly string[]
  readonly teamId?: string | undefined
  readonly isAuthor: boolean
  readonly isSubject: boolean
  readonly isShown: boolean
}

export function isAmong(writers: readonly Writer[], facts: WritingFacts): boolean {
  return writers.some((writer) => {
    switch (writer) {
      case 'anyone':
        return WRITING_ROLES.some((role) => hasRole(role, facts))
      case 'author':
        return facts.isAuthor
      case 'subject':
        return facts.isSubject
      case 'shown':
        return facts.isShown
      case 'members':
        return facts.teamId !== undefined && facts.roles.includes(facts.teamId)
      default:
        return hasRole(writer, facts)
    }
  })
}

function hasRole(role: Role, { roles, teamId }: WritingFacts): boolean {
  return roles.includes(role) || (teamId !== undefined && roles.includes(roleInTeam(role, teamId)))
}
