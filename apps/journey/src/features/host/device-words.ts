import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostDevice } from '../../sync/host-api.ts'

/** What a host reads of a phone. */
export function useDeviceWords() {
  const words = useWords('host')
  const formats = useFormats()
  return {
    /** `Ama`, or what the phone is called where its person has told no name yet. */
    name: ({ personName, label }: HostDevice) => personName || label || words.phone,
    /** When it was heard from, and when it told what it holds. */
    seen: ({ lastSeenAt, report }: HostDevice) => {
      if (lastSeenAt === null) return words.neverSeen
      const seen = words.lastSeen(formats.moment(lastSeenAt))
      return report === null ? seen : `${words.toldAt(formats.moment(report.at))} · ${seen}`
    },
    holds: ({ report }: HostDevice) => {
      if (report === null) return words.holdsUnknown
      const parts = [
        report.unsent > 0 ? words.holdsUnsent(report.unsent) : words.holdsNothing,
        ...(report.refused > 0 ? [words.holdsRefused(report.refused)] : []),
        ...(report.privateCount > 0 ? [words.holdsPrivate(report.privateCount)] : []),
      ]
      return parts.join(', ')
    },
  }
}
