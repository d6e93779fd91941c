import type { ConsentAudience, Visibility } from '@tributary/records'

import type { Messages } from './messages-en.ts'

export interface Circle {
  readonly journeyTitle: string
  readonly hubName: string
  /** The team an entry would be shown to; null when its author is in none. */
  readonly teamName: string | null
}

export interface VisibilityWords {
  readonly value: Visibility
  readonly label: string
  readonly detail: string
  readonly icon: 'lock' | 'team' | 'people' | 'network' | 'globe'
}

export const VISIBILITY_ICONS = {
  private: 'lock',
  team: 'team',
  hub: 'people',
  network: 'network',
  public: 'globe',
} as const

/** Narrowest first; `team` only where there is one. */
export function visibilityChoices(who: Messages['who'], circle: Circle): VisibilityWords[] {
  return [
    { value: 'private', label: who.private, detail: who.privateDetail, icon: 'lock' },
    ...(circle.teamName === null
      ? []
      : [
          {
            value: 'team',
            label: who.team(circle.teamName),
            detail: who.teamDetail,
            icon: 'team',
          } as const,
        ]),
    {
      value: 'hub',
      label: who.hub,
      detail: who.hubDetail(circle.journeyTitle, circle.hubName),
      icon: 'people',
    },
    { value: 'network', label: who.network, detail: who.networkDetail, icon: 'network' },
    { value: 'public', label: who.public, detail: who.publicDetail, icon: 'globe' },
  ]
}

/** One sentence saying who sees something of this visibility. */
export function whoSees(
  { sees, otherTeam }: Messages['who'],
  visibility: Visibility,
  team: string | null,
): string {
  return visibility === 'team' ? sees.team(team ?? otherTeam) : sees[visibility]
}

/** The consent that must stand before `visibility` may be chosen, as a sentence to tick. */
export function consentToShare(
  widen: Messages['widen'],
  visibility: Visibility,
  standing: ConsentAudience | null,
): string | null {
  if (visibility === 'public') {
    return standing === 'public' ? null : widen.consentPublic
  }
  if (visibility === 'network') {
    return standing === 'public' || standing === 'network' ? null : widen.consentNetwork
  }
  return null
}

/** What widening to `visibility` means, named by audience. */
export function wideningSentence(
  words: Pick<Messages, 'widen' | 'who'>,
  visibility: Visibility,
  circle: Circle,
): string {
  const { widen, who } = words
  switch (visibility) {
    case 'team':
      return widen.team(circle.teamName ?? who.otherTeam)
    case 'network':
      return widen.network
    case 'public':
      return widen.public
    case 'hub':
      return widen.hub(circle.hubName)
    case 'private':
      return who.privateDetail
  }
}
