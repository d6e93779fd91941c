import type { OwnFilesConfig } from './own-files.ts'
import type { TakeOver } from './take-over.ts'
import type { TerminalLanguage } from './terminal-words.ts'

export interface StartConfig {
  readonly command: 'start'
  readonly dataDir: string
  readonly port: number
  readonly host: string
  readonly isDemo: boolean
  readonly asJson: boolean
  readonly hubName: string | null
  readonly journeyTitle: string | null
  /** Of a journey that another hub has begun: both serve it, and their records come together. */
  readonly journeyId: string | null
  /** A certificate of the host's own, beside the one the hub makes. */
  readonly ownFiles: OwnFilesConfig | null
  /** The hub is the DNS of its network: whatever page a phone opens leads to the join page. */
  readonly isPortal: boolean
  /** What the terminal speaks; `null` takes what it is set to. */
  readonly language: TerminalLanguage | null
  /** Whether the host's page may be opened in this machine's browser. */
  readonly isOpening: boolean
  /** A hub of another laptop that this one becomes. */
  readonly takeOver: TakeOver | null
}

export interface CouchConfig {
  readonly command: 'couch'
  readonly dataDir: string
  readonly port: number
  readonly host: string
  readonly asJson: boolean
  readonly admin: { readonly user: string; readonly password: string }
}

export interface MergeConfig {
  readonly command: 'merge'
  readonly dataDir: string
  readonly to: string
  readonly asJson: boolean
}

export interface BackupConfig {
  readonly command: 'backup'
  readonly dataDir: string
  /** The folder, or with `isEncrypted` the file, that becomes the backup. */
  readonly to: string
  readonly isEncrypted: boolean
  readonly passphraseFile: string | null
  readonly asJson: boolean
}

export interface VerifyConfig {
  readonly command: 'verify'
  readonly from: string
  readonly passphraseFile: string | null
  readonly asJson: boolean
}

export interface RestoreConfig {
  readonly command: 'restore'
  readonly from: string
  readonly dataDir: string
  /** Whether what is in the data folder may be put aside. */
  readonly isReplacing: boolean
  /** Only tries it: says what would come back, and changes nothing. */
  readonly isRehearsal: boolean
  readonly passphraseFile: string | null
  readonly asJson: boolean
}

export interface InspectConfig {
  readonly command: 'inspect'
  readonly dataDir: string
  readonly asJson: boolean
}

export interface SalvageConfig {
  readonly command: 'salvage'
  readonly dataDir: string
  readonly db: string
  readonly asJson: boolean
}

export interface DoctorConfig {
  readonly command: 'doctor'
  readonly dataDir: string
  /** The port the hub would take. */
  readonly port: number
  readonly language: TerminalLanguage | null
  readonly asJson: boolean
}

export interface ReportConfig {
  readonly command: 'report'
  readonly dataDir: string
  /** The file to write; `null` for one named after the day, where the command was given. */
  readonly to: string | null
  readonly asJson: boolean
}

export type UpkeepConfig =
  | BackupConfig
  | VerifyConfig
  | RestoreConfig
  | InspectConfig
  | SalvageConfig
export type Config =
  | StartConfig
  | CouchConfig
  | MergeConfig
  | DoctorConfig
  | ReportConfig
  | UpkeepConfig
