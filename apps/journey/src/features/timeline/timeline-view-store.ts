import type { VirtualItem } from '@tanstack/react-virtual'
import { create } from 'zustand'

import type { TimelineFilter } from '../../db/journal.ts'

export const EVERYTHING: TimelineFilter = {
  mineOnly: false,
  movement: 'all',
  teamId: null,
  day: null,
}

const FIRST_LIMIT = 60

interface TimelineView {
  readonly filter: TimelineFilter
  readonly limit: number
  /** Where the reader was when the page was left, so that "back" is the same place. */
  readonly scrollTop: number
  readonly measurements: VirtualItem[]
  /** Where the list begins in the page, once its first rows stand there as they will stay. */
  readonly listTop: number | null
}

export const useTimelineView = create<TimelineView>()(() => ({
  filter: EVERYTHING,
  limit: FIRST_LIMIT,
  scrollTop: 0,
  measurements: [],
  listTop: null,
}))

export function setTimelineFilter(change: Partial<TimelineFilter>): void {
  useTimelineView.setState((view) => ({
    filter: { ...view.filter, ...change },
    limit: FIRST_LIMIT,
    scrollTop: 0,
    measurements: [],
    listTop: null,
  }))
}

/** Doubles, so that scrolling through 5,000 asks seven times and not eighty. */
export function showMoreEntries(): void {
  useTimelineView.setState((view) => ({ limit: view.limit * 2 }))
}

/** As last heard: asked in the middle of a drawing, a window lays out all that is on it. */
let scrolled = 0
globalThis.addEventListener?.('scroll', () => (scrolled = window.scrollY), { passive: true })

/** Pixels by which the window is scrolled down. */
export function scrolledTo(): number {
  return scrolled
}

export function leaveTimelineAt(scrollTop: number, measurements: VirtualItem[]): void {
  useTimelineView.setState({ scrollTop, measurements, listTop: null })
}

/** The windowed list takes over from rows that are on the screen, and nothing may move. */
export function noteFirstRows(listTop: number, measurements: VirtualItem[]): void {
  useTimelineView.setState({ listTop, measurements })
}

/** The next visit begins at the top, where a new entry stands. */
export function forgetTimelinePlace(): void {
  useTimelineView.setState({
    scrollTop: 0,
    measurements: [],
    listTop: null,
    limit: FIRST_LIMIT,
  })
}
