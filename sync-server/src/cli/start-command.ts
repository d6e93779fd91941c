import { hostname, networkInterfaces } from 'node:os'
import { openInvitation } from '../hub/host-overview.ts'
import { type LanAddress, lanAddresses } from '../lan/addresses.ts'
import { announcement } from './announce.ts'
import { assembleHub, type AssembledHub } from './assemble-hub.ts'
import type { StartConfig } from './config.ts'
import { takeDataFolder } from './data-folder.ts'
import { type Listening, listenOnFreePort } from './listen.ts'
import { runUntilStopped, whenAskedToStop } from './run-until-stopped.ts'
import { writeRunning } from './running-file.ts'
import { SOURCES } from './sources.ts'
import { say, write } from './terminal.ts'

const DEMO_NAMES = {
  hubName: 'Hub in Accra',
  journeyTitle: 'Emergent learning in Accra',
  isDemo: true,
}

/** Runs a hub until it is told to stop. @returns the exit status */
export async function runStart(config: StartConfig): Promise<number> {
  const askedToStop = whenAskedToStop()
  const lock = takeDataFolder(config.dataDir)
  const names = config.isDemo
    ? DEMO_NAMES
    : {
        hubName: config.hubName ?? `Hub on ${hostname()}`.slice(0, 120),
        journeyTitle: config.journeyTitle ?? 'Our journey',
        isDemo: false,
      }
  const hub = await assembleHub(config.dataDir, names)
  const listening = await listenOnFreePort(hub.server, config.host, config.port)
  hub.listensAt(listening.port, () => reachableAt(config.host))
  const isAnywhere = config.host === '0.0.0.0' || config.host === '::'
  const own = isAnywhere ? '127.0.0.1' : bracketed(config.host)
  const ownUrl = `http://${own}:${listening.port}`
  const addresses = reachableAt(config.host)
  await hub.rememberOrigins(
    [...addresses.map(({ address }) => address), own].map(
      (address) => `http://${address}:${listening.port}`,
    ),
  )
  writeRunning(config.dataDir, { pid: process.pid, command: 'start', couchUrl: `${ownUrl}/db` })
  present({ config, hub, listening, ownUrl, addresses })

  const status = await runUntilStopped(askedToStop, hub.close, say)
  lock.release()
  return status
}

function present(facts: {
  readonly config: StartConfig
  readonly hub: AssembledHub
  readonly listening: Listening
  readonly ownUrl: string
  readonly addresses: readonly LanAddress[]
}): void {
  const { config, hub, listening, ownUrl, addresses } = facts
  const state = hub.state.current()
  const invitation = openInvitation(state, SOURCES.nowMs())
  const joinCode = invitation?.code ?? ''
  const [best] = addresses
  const base = best === undefined ? ownUrl : `http://${best.address}:${listening.port}`
  const joinLink = `${base}/join/${joinCode}`
  if (config.asJson) {
    const facts = {
      app: `${ownUrl}/`,
      couch: `${ownUrl}/db`,
      join: `${ownUrl}/join/${joinCode}`,
      joinCode,
      admin: hub.secrets.admin,
      data: config.dataDir,
      pid: process.pid,
      host: `${ownUrl}/host#${hub.secrets.hostToken}`,
    }
    write(JSON.stringify(facts))
  }
  const text = announcement({
    ...hub.names(),
    port: listening.port,
    takenPort: listening.takenPort,
    addresses,
    isLoopbackOnly: config.host.startsWith('127.') || config.host === '::1',
    joinCode,
    joinExpiresAt: invitation?.expiresAt ?? '',
    joinLink,
    hostLink: `${ownUrl}/host#${hub.secrets.hostToken}`,
    dataDir: config.dataDir,
    note: state.isDemo ? 'Demo: all people and entries are invented.' : null,
    hasColour: !config.asJson && process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  })
  if (config.asJson) say(text)
  else write(text)
}

/** Where phones reach a hub that listens on `host`. */
function reachableAt(host: string): readonly LanAddress[] {
  const all = lanAddresses(networkInterfaces())
  if (host === '0.0.0.0' || host === '::') return all
  return all.filter(({ address }) => address === host)
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
