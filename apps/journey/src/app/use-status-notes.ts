import { useSyncStatus, type SyncStatus } from '../sync/sync-status-store.ts'
import type { Formats } from './i18n/formats.ts'
import { useFormats, useMessages } from './i18n/i18n-context.tsx'
import type { Messages } from './i18n/messages-en.ts'

/** A phone whose clock differs by more than this is told (D9). */
const CLOCK_TOLERANCE_MS = 2 * 60_000

export function useStatusNotes(): string[] {
  const { status: words } = useMessages()
  const formats = useFormats()
  const status = useSyncStatus()
  return statusNotes(status, words, formats)
}

export function statusNotes(
  status: SyncStatus,
  words: Messages['status'],
  formats: Formats,
): string[] {
  const notes: string[] = []
  if (status.isMoved) notes.push(words.moved)
  if (status.outdated !== null) notes.push(words.outdated[status.outdated])
  if (status.hub === 'unreachable' && !status.isMoved && status.outdated === null) {
    notes.push(
      `${words.carryOn} ${
        status.lastContactAt === null
          ? words.neverContact
          : words.lastContact(formats.moment(new Date(status.lastContactAt).toISOString()))
      }`,
    )
  }
  if (status.hub === 'reachable' && !status.firstPullDone) notes.push(words.firstPull)
  if (!status.isAppWhole) notes.push(words.appComing)
  if (!status.isSyncOwner) notes.push(words.otherTab)
  if (Math.abs(status.clockOffsetMs) > CLOCK_TOLERANCE_MS) {
    const minutes = Math.round(Math.abs(status.clockOffsetMs) / 60_000)
    // The offset is hub time minus phone time: a negative one means the phone runs ahead.
    notes.push(status.clockOffsetMs < 0 ? words.clockAhead(minutes) : words.clockBehind(minutes))
  }
  notes.push(...status.troubles.map((trouble) => words.troubles[trouble]))
  notes.push(...new Set(status.missing.map((ability) => missingWords(ability, words))))
  return notes
}

function missingWords(ability: string, words: Messages['status']): string {
  switch (ability) {
    case 'service-worker':
      return words.missing.serviceWorker
    case 'persistent-storage':
      return words.missing.persistentStorage
    default:
      return words.missing.other
  }
}
