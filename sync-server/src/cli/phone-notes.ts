import type { DeviceReport } from '../access/access-state.ts'
import type { StateFile } from '../access/state-file.ts'
import type { HubState } from '../hub/hub-state.ts'

const KEEP_MS = 60_000

/** When phones were last heard of and what they last told of themselves. */
export interface PhoneNotes {
  /** ISO 8601, by device. */
  readonly lastSeen: ReadonlyMap<string, string>
  readonly reports: ReadonlyMap<string, DeviceReport>
  readonly noteSeen: (deviceId: string) => void
  readonly noteReport: (deviceId: string, report: DeviceReport) => void
  /** Resolves once all of it is on disk. */
  readonly close: () => Promise<void>
}

/** Kept in memory and written down now and then: it changes with every request. */
export function createPhoneNotes(
  state: StateFile<HubState>,
  nowMs: () => number,
  onFailure: (failure: unknown) => void,
): PhoneNotes {
  const lastSeen = new Map<string, string>()
  const reports = new Map<string, DeviceReport>()
  let hasNewReports = false
  const keep = () => state.update((current) => withNotes(current, lastSeen, reports))
  // A phone's last word is worth more than a clean stop: the plug may be pulled.
  const keeping = setInterval(() => {
    if (!hasNewReports) return
    hasNewReports = false
    keep().catch(onFailure)
  }, KEEP_MS)
  keeping.unref()
  return {
    lastSeen,
    reports,
    noteSeen: (deviceId) => void lastSeen.set(deviceId, new Date(nowMs()).toISOString()),
    noteReport: (deviceId, report) => {
      reports.set(deviceId, report)
      hasNewReports = true
    },
    close: async () => {
      clearInterval(keeping)
      await keep()
    },
  }
}

function withNotes(
  state: HubState,
  lastSeen: ReadonlyMap<string, string>,
  reports: ReadonlyMap<string, DeviceReport>,
): HubState {
  if (lastSeen.size === 0) return state
  const devices = Object.fromEntries(
    Object.entries(state.access.devices).map(([id, device]) => [
      id,
      {
        ...device,
        lastSeenAt: lastSeen.get(id) ?? device.lastSeenAt,
        ...(reports.has(id) ? { report: reports.get(id) } : {}),
      },
    ]),
  )
  return { ...state, access: { ...state.access, devices } }
}
