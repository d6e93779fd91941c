import type { IconName } from '@tributary/ui'
import type { ComponentType } from 'react'

import { CapturePage } from '../features/capture/capture-page.tsx'
import type { LazyPart, ShellMessages } from './i18n/languages.ts'
import type { PageProps } from './page-props.ts'

export interface Place {
  readonly href: string
  readonly icon: IconName
  words(nav: ShellMessages['nav']): string
  /** On a phone: in the bar under the thumb (four at most, with "more"), or behind "more". */
  readonly where: 'bar' | 'more'
}

export interface PageRow {
  readonly path: string
  /** In a chunk of its own; fetched behind the first screen. */
  load(): Promise<ComponentType<PageProps>>
  /** The words it says, loaded beside its code. */
  readonly words: readonly LazyPart[]
  readonly place?: Place
  /** Among the first to be fetched: people are there a tap after they have joined. */
  readonly isNear?: true
  /** The page itself, where it comes with the first screen. */
  readonly present?: ComponentType<PageProps>
}

const TIMELINE: Place = {
  href: '/',
  icon: 'timeline',
  words: (nav) => nav.timeline,
  where: 'bar',
}

/**
 * Every page but the timeline. A new one is a row here, its words in `i18n/messages-*.ts`, and
 * its folder in `features/`. The order is the order of places in the navigation.
 */
export const PAGES: readonly PageRow[] = [
  {
    path: '/new/:movement',
    // Here from the start: who types the moment after the tap must not type into nothing.
    present: CapturePage,
    load: () => Promise.resolve(CapturePage),
    words: ['who', 'widen', 'links'],
    isNear: true,
  },
  {
    path: '/entry/:id',
    load: async () => (await import('../features/entry/entry-page.tsx')).EntryPage,
    words: ['entry', 'links', 'who', 'widen', 'whereLong', 'refused'],
    isNear: true,
  },
  {
    path: '/day',
    load: async () => (await import('../features/day/day-page.tsx')).DayPage,
    words: ['day'],
    isNear: true,
    place: { href: '/day', icon: 'eddy', words: (nav) => nav.day, where: 'more' },
  },
  {
    path: '/search',
    load: async () => (await import('../features/search/search-page.tsx')).SearchPage,
    words: ['search'],
    place: { href: '/search', icon: 'search', words: (nav) => nav.search, where: 'more' },
  },
  {
    path: '/agenda/new',
    load: async () => (await import('../features/agenda/new-session-page.tsx')).NewSessionPage,
    words: ['agenda'],
  },
  {
    path: '/agenda/:id',
    load: async () => (await import('../features/agenda/session-page.tsx')).SessionPage,
    words: ['agenda', 'journey'],
  },
  {
    path: '/agenda',
    load: async () => (await import('../features/agenda/agenda-page.tsx')).AgendaPage,
    words: ['agenda'],
    place: { href: '/agenda', icon: 'clock', words: (nav) => nav.agenda, where: 'bar' },
  },
  {
    path: '/decisions/new',
    load: async () => (await import('../features/decisions/new-decision-page.tsx')).NewDecisionPage,
    words: ['decisions'],
  },
  {
    path: '/decisions/:id',
    load: async () => (await import('../features/decisions/decision-page.tsx')).DecisionPage,
    words: ['decisions', 'journey'],
  },
  {
    path: '/decisions',
    load: async () => (await import('../features/decisions/decisions-page.tsx')).DecisionsPage,
    words: ['decisions'],
    place: { href: '/decisions', icon: 'check', words: (nav) => nav.decisions, where: 'more' },
  },
  {
    path: '/people/:id',
    load: async () => (await import('../features/people/person-page.tsx')).PersonPage,
    words: ['people', 'journey'],
  },
  {
    path: '/people',
    load: async () => (await import('../features/people/people-page.tsx')).PeoplePage,
    words: ['people'],
    place: { href: '/people', icon: 'people', words: (nav) => nav.people, where: 'more' },
  },
  {
    path: '/channels',
    load: async () => (await import('../features/agenda/channels-page.tsx')).ChannelsPage,
    words: ['agenda', 'journey'],
  },
  {
    path: '/journey',
    load: async () => (await import('../features/journey/journey-page.tsx')).JourneyPage,
    words: ['journey', 'wordings'],
    isNear: true,
    place: { href: '/journey', icon: 'journey', words: (nav) => nav.journey, where: 'bar' },
  },
  {
    path: '/purpose/:id?',
    load: async () => (await import('../features/journey/purpose-page.tsx')).PurposePage,
    words: ['wordings', 'decisions'],
  },
  {
    path: '/instruments',
    load: async () =>
      (await import('../features/instruments/instruments-page.tsx')).InstrumentsPage,
    words: ['instruments'],
    place: {
      href: '/instruments',
      icon: 'eddy',
      words: (nav) => nav.instruments,
      where: 'more',
    },
  },
  {
    path: '/instruments/new',
    load: async () => (await import('../features/instruments/paste-page.tsx')).PastePage,
    words: ['instruments', 'shaping'],
  },
  {
    path: '/instruments/:line/:act',
    load: async () => (await import('../features/instruments/edit-page.tsx')).EditPage,
    words: ['instruments', 'shaping', 'who'],
  },
  {
    path: '/coding',
    load: async () => (await import('../features/instruments/coding-page.tsx')).CodingPage,
    words: ['coding'],
  },
  {
    path: '/readings',
    load: async () => (await import('../features/instruments/readings-page.tsx')).ReadingsPage,
    words: ['instruments', 'readings', 'who'],
  },
  {
    path: '/practice/:part?/:id?',
    load: async () => (await import('../features/practice/practice-page.tsx')).PracticePage,
    words: ['practice', 'journey'],
    place: { href: '/practice', icon: 'copy', words: (nav) => nav.practice, where: 'more' },
  },
  {
    path: '/coverage',
    load: async () => (await import('../features/agenda/coverage-page.tsx')).CoveragePage,
    words: ['coverage'],
  },
  {
    path: '/wall',
    load: async () => (await import('../features/instruments/wall/wall-page.tsx')).WallPage,
    words: ['wall', 'instruments', 'values'],
  },
  {
    path: '/values',
    load: async () => (await import('../features/instruments/workshop-page.tsx')).WorkshopPage,
    words: ['instruments', 'values', 'journey'],
  },
  {
    path: '/instruments/:line',
    load: async () => (await import('../features/instruments/instrument-page.tsx')).InstrumentPage,
    words: ['instruments', 'who'],
  },
  {
    path: '/response/:id',
    load: async () => (await import('../features/instruments/response-page.tsx')).ResponsePage,
    words: ['instruments', 'who', 'journey'],
  },
  {
    path: '/paper/:part?',
    load: async () => (await import('../features/paper/paper-page.tsx')).PaperPage,
    words: ['paper', 'join'],
  },
  {
    path: '/settings',
    load: async () => (await import('./settings-route.tsx')).SettingsRoute,
    words: ['settings', 'join', 'who', 'whereLong', 'former', 'sharing', 'paper'],
    place: { href: '/settings', icon: 'settings', words: (nav) => nav.settings, where: 'more' },
  },
  {
    path: '/not-accepted',
    load: async () => (await import('../features/refused/not-accepted-page.tsx')).NotAcceptedPage,
    words: ['refused', 'rules'],
    isNear: true,
  },
  {
    path: '/give-back',
    load: async () => (await import('../features/join/give-back-page.tsx')).GiveBackPage,
    words: ['giveBack', 'removed'],
  },
  {
    path: '/removed',
    load: async () => (await import('../features/join/removed-page.tsx')).RemovedPage,
    words: ['removed'],
  },
]

export const PLACES: readonly Place[] = [
  TIMELINE,
  ...PAGES.map(({ place }) => place).filter((place) => place !== undefined),
]
