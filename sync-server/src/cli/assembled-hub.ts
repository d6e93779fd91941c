import type { Server } from 'node:http'
import type { StateFile } from '../access/state-file.ts'
import type { SealJob } from '../hub/backup-desk.ts'
import type { HubState, Secrets } from '../hub/hub-state.ts'
import type { OpenHub } from '../hub/open-hub.ts'
import type { TlsEntrance } from '../http/tls-entrance.ts'
import type { LanAddress } from '../lan/addresses.ts'
import type { Reach } from '../lan/reach.ts'
import type { EventLog } from './event-log.ts'
import type { TerminalWords } from './terminal-words.ts'

export interface AssembledHub {
  readonly server: Server
  /** Takes TLS on the server's port, once it was given a certificate. */
  readonly entrance: TlsEntrance
  readonly state: StateFile<HubState>
  readonly secrets: Secrets
  readonly names: OpenHub['names']
  readonly roleBook: OpenHub['roleBook']
  readonly holdingsOf: OpenHub['holdingsOf']
  readonly teamNameOf: OpenHub['teamNameOf']
  readonly personNameOf: OpenHub['personNameOf']
  readonly log: EventLog
  /** To be told once the server listens; links are made from it. */
  readonly listensAt: (where: Whereabouts) => void
  /** Origins from which the app may be served; remembered, because phones keep them. */
  readonly rememberOrigins: (origins: readonly string[]) => Promise<void>
  /** Ends feeds and connections, then waits for what is under way and closes every db. */
  readonly close: () => Promise<void>
}

/** Where phones reach the hub; all but the port is asked anew each time, since networks change. */
export interface Whereabouts {
  readonly port: number
  readonly addresses: () => readonly LanAddress[]
  readonly reach: () => Reach
  /** What people install so that their phones trust this hub. */
  readonly rootPem: string
}

export interface HubNames {
  readonly hubName: string
  readonly journeyTitle: string
  readonly isDemo: boolean
  /** The journey this hub takes part in; a new one when it begins its own. */
  readonly journeyId?: string
  /** What the host wants to be called. */
  readonly hostName?: string
  /** Whether this hub is the DNS of its network. */
  readonly isPortal?: boolean
  /** How backups are sealed; without it this hub makes none. */
  readonly seal?: SealJob
  /** This laptop is the hub no more. */
  readonly onHandedOver?: () => void
  /** What the terminal says meanwhile. */
  readonly words?: TerminalWords
  /** Sees each line of the log. */
  readonly onLog?: (line: string) => void
}
