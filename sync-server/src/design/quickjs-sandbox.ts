import type { DesignSandbox } from './design-sandbox.ts'
import { type LaneOptions, SandboxLane } from './sandbox-lane.ts'
import type { SandboxLimits } from './sandbox-messages.ts'

const DEFAULT_LIMITS: SandboxLimits = {
  callMs: 2_000,
  turnMs: 100,
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 256 * 1024,
  emits: 20_000,
  emitChars: 8_000_000,
  logs: 20,
  logChars: 1_000,
}

export interface SandboxOptions {
  readonly limits?: Partial<SandboxLimits>
  /** Told what functions log, and which docs they fail on. */
  readonly onLog?: (line: string) => void
}

/**
 * Runs design documents' functions in QuickJS within worker threads: one for judgements that
 * writers and readers wait for, one for indexes. Costs nothing until the first call.
 */
export function createQuickJsSandbox(options: SandboxOptions = {}): DesignSandbox {
  const laneOptions: LaneOptions = {
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    onLog: options.onLog ?? (() => {}),
  }
  const lanes = { judge: new SandboxLane(laneOptions), index: new SandboxLane(laneOptions) }
  return {
    run: (job) => lanes[job.lane].run(job),
    close: async () => {
      await Promise.all([lanes.judge.close(), lanes.index.close()])
    },
  }
}
