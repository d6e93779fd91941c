import { type AnyRecord, newRecord, type RecordWriter } from '@tributary/records'
import type { HubState } from './hub-state.ts'

const DAY_MS = 86_400_000

export interface FirstRecords {
  /** For the db `hub`. */
  readonly hub: readonly AnyRecord[]
  /** For the journey's db. */
  readonly journey: readonly AnyRecord[]
}

/** What a hub begins with: itself, its host, and a journey whose purpose is still to be found. */
export function firstRecords(state: HubState, writer: RecordWriter): FirstRecords {
  const day = (offset: number) =>
    new Date(writer.now() + offset * DAY_MS).toISOString().slice(0, 10)
  return {
    hub: [
      newRecord(
        'hub',
        { name: state.hubName, kind: 'hub', region: '', narrative: '', links: [] },
        writer,
        { id: state.hubId },
      ),
      newRecord(
        'person',
        {
          displayName: state.hostName ?? `Host of ${state.hubName}`,
          isPseudonym: state.hostName === undefined,
          stakeholderGroup: 'hubs',
          languages: [],
          bio: '',
          practices: [],
          intendedRole: '',
        },
        writer,
        { id: state.hostPersonId },
      ),
    ],
    journey: [
      newRecord(
        'journey',
        {
          title: state.journeyTitle,
          practice: '',
          applications: [],
          purpose: { to: '', inAWayThat: '', soThat: '' },
          phases: [],
          startsOn: day(0),
          endsOn: day(13),
        },
        writer,
        { id: state.journeyId },
      ),
    ],
  }
}
