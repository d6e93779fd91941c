import type { HostAnswer } from './host-answer.ts'

/** Why there is no backup; a newer hub may have reasons that this app has no words for. */
interface KeepingProblem {
  readonly code: string
  readonly message: string
}

/** As `GET /api/host/backup` tells it. */
export interface BackupStatus {
  readonly settings: {
    readonly folder: string
    /** 0: by hand alone. */
    readonly everyMinutes: number
    readonly keep: number
    readonly isSameDisk: boolean
  } | null
  readonly last: { readonly at: string; readonly file: string; readonly bytes: number } | null
  readonly failure: (KeepingProblem & { readonly at: string }) | null
  readonly isRunning: boolean
  readonly nextAt: string | null
}

interface BackupPlaces {
  readonly places: readonly { readonly path: string; readonly freeBytes: number }[]
}

/** As `GET /api/host/hand-over` tells it. */
export interface HandOverStatus {
  readonly step: 'none' | 'closing' | 'done'
  readonly at: string | null
  /** Null until all is sealed, and where somebody on the way could read it. */
  readonly code: string | null
  readonly file: string | null
  readonly movedTo: readonly string[]
  readonly problem: KeepingProblem | null
}

export interface KeepingApi {
  backup(): Promise<HostAnswer<BackupStatus>>
  backupPlaces(): Promise<HostAnswer<BackupPlaces>>
  handOver(): Promise<HostAnswer<HandOverStatus>>
}
