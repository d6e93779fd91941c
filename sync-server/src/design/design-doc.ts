import type { JsonObject } from '@tributary/sync-protocol'
import type { SandboxDesign } from './design-sandbox.ts'

/** A design document as it stands. */
export interface DesignDoc extends SandboxDesign {
  readonly body: JsonObject
}
