import type { HubState } from '../hub-state.ts'
import type { DemoRecords } from './write-demo.ts'

/** The invented `accra` journey. */
export function demoRecords(state: HubState): DemoRecords {
  return { records: [], hostPersonId: state.hostPersonId }
}
