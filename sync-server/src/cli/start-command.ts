import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { openInvitation } from '../hub/host-overview.ts'
import { ROOT_CERTIFICATE_PATH } from '../hub/phone-setup-routes.ts'
import { type LanAddress, lanAddresses } from '../lan/addresses.ts'
import { localNames } from '../lan/local-names.ts'
import { type MdnsResponder, startMdns } from '../lan/mdns-responder.ts'
import type { Reach } from '../lan/reach.ts'
import { announcement } from './announce.ts'
import { assembleHub } from './assemble-hub.ts'
import type { AssembledHub } from './assembled-hub.ts'
import type { StartConfig } from './command-config.ts'
import { takeDataFolder } from './data-folder.ts'
import { prepareFirstStart } from './first-start.ts'
import { openHubCertificates } from './hub-certificates.ts'
import { type Listening, listenOnFreePort } from './listen.ts'
import { openBrowser } from './open-browser.ts'
import { openReach } from './open-reach.ts'
import { openOwnFiles } from './own-files.ts'
import { version } from './project-files.ts'
import { sealInProcess } from './seal-process.ts'
import { takeOver } from './take-over.ts'
import { tellFormerHub } from './tell-former-hub.ts'
import { runUntilStopped, whenAskedToStop } from './run-until-stopped.ts'
import { writeRunning } from './running-file.ts'
import { SOURCES } from './sources.ts'
import { logFailure, say, write } from './terminal.ts'
import { languageOfTerminal, TERMINAL_WORDS, type TerminalWords } from './terminal-words.ts'

/** A name on the LAN is asked for thrice before it is taken; a start waits no longer than this. */
const NAME_WITHIN_MS = 1_200

const DEMO_NAMES = {
  hubName: 'Hub in Accra',
  journeyTitle: 'Emergent learning in Accra',
  isDemo: true,
}

/** Runs a hub until it is told to stop. @returns the exit status */
export async function runStart(config: StartConfig): Promise<number> {
  const askedToStop = whenAskedToStop()
  // What the host chose stands in the folder, which is not open yet.
  const early = TERMINAL_WORDS[config.language ?? languageOfTerminal(process.env)]
  if (config.takeOver !== null) await takeOver(config.dataDir, config.takeOver, early)
  const lock = takeDataFolder(config.dataDir, early)
  const first = await prepareFirstStart(config)
  const words = TERMINAL_WORDS[first.language]
  let mdns: MdnsResponder | null = null
  const { journeyId } = config
  const names = config.isDemo
    ? DEMO_NAMES
    : { ...first, isDemo: false, ...(journeyId === null ? {} : { journeyId }) }
  const ownFiles = config.ownFiles === null ? null : openOwnFiles(config.ownFiles, SOURCES.nowMs)
  const hub = await assembleHub(config.dataDir, {
    ...names,
    isPortal: config.isPortal,
    words,
    seal: sealInProcess(config.dataDir),
    onHandedOver: () => {
      say(words.handedOver)
      void mdns?.close()
    },
    ...(config.asJson ? { onLog: say } : {}),
  })
  const listening = await listenOnFreePort(hub.server, config.host, config.port)
  const isAnywhere = config.host === '0.0.0.0' || config.host === '::'
  const own = isAnywhere ? '127.0.0.1' : bracketed(config.host)
  const ownUrl = `http://${own}:${listening.port}`
  const certificates = await openHubCertificates(
    config.dataDir,
    hub.state.current().hubName,
    SOURCES.nowMs,
  )
  const addresses = () => reachableAt(config.host)
  // Whoever serves this machine alone has nobody to tell a name.
  const isOnLan = !isLoopback(config.host)
  let lookAgain: () => void = () => undefined
  let named: () => void = () => undefined
  const hasName = new Promise<void>((resolve) => {
    named = resolve
  })
  // The name is the new laptop's from now on.
  const isHub = hub.state.current().handOver === undefined
  mdns =
    isOnLan && isHub
      ? startMdns({
          names: localNames(certificates.authority.label),
          hubName: () => hub.names().hubName,
          port: listening.port,
          interfaces: () => interfacesOf(config.host),
          onName: () => {
            named()
            lookAgain()
          },
        })
      : null
  const reach = await openReach({
    port: listening.port,
    entrance: hub.entrance,
    certificates,
    ownFiles,
    addresses,
    localName: () => mdns?.name() ?? null,
    onLook: () => mdns?.look(),
    resolveName: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
    nowMs: SOURCES.nowMs,
    onChange: ({ httpOrigins, httpsOrigins, rung, certificate, localName, missing }) => {
      hub.log.write('reach', {
        rung,
        addresses: httpOrigins.length,
        hasLocalName: localName !== null,
        certificateDays: certificate?.daysLeft ?? null,
        missing: missing.map(({ code }) => code),
      })
      const ownOrigins = [ownUrl, ownUrl.replace('http:', 'https:')]
      hub.rememberOrigins([...httpOrigins, ...httpsOrigins, ...ownOrigins]).catch(logFailure)
    },
    say,
  })
  lookAgain = () => void reach.look()
  const { rootPem } = certificates.authority
  hub.listensAt({ port: listening.port, addresses, reach: reach.current, rootPem })
  if (mdns !== null && addresses().length > 0) {
    const late = new Promise<void>((resolve) => setTimeout(resolve, NAME_WITHIN_MS).unref())
    await Promise.race([hasName, late])
    await reach.look()
  }
  hub.log.write('start', {
    version: version(),
    node: process.versions.node,
    platform: process.platform,
    isDemo: config.isDemo,
    port: listening.port,
  })
  writeRunning(config.dataDir, { pid: process.pid, command: 'start', couchUrl: `${ownUrl}/db` })
  const stopTelling = tellFormerHub(hub.state, () => {
    const { httpOrigins, httpsOrigins } = reach.current()
    return [...httpOrigins, ...httpsOrigins, ...(isOnLan ? [] : [ownUrl])]
  })
  if (!isHub) say(words.handedOver)
  present({ words, config, hub, listening, ownUrl, addresses: addresses(), reach: reach.current() })

  const stop = async () => {
    stopTelling()
    await mdns?.close()
    await reach.close()
    await hub.close()
    hub.log.write('stop')
  }
  const status = await runUntilStopped(askedToStop, stop, say, words)
  lock.release()
  return status
}

function present(facts: {
  readonly words: TerminalWords
  readonly config: StartConfig
  readonly hub: AssembledHub
  readonly listening: Listening
  readonly ownUrl: string
  readonly addresses: readonly LanAddress[]
  readonly reach: Reach
}): void {
  const { words, config, hub, listening, ownUrl, addresses, reach } = facts
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
      https: secureFacts(ownUrl, joinCode, reach),
    }
    write(JSON.stringify(facts))
  }
  const text = announcement({
    words,
    reach,
    ...hub.names(),
    port: listening.port,
    takenPort: listening.takenPort,
    addresses,
    isLoopbackOnly: isLoopback(config.host),
    joinCode,
    joinExpiresAt: invitation?.expiresAt ?? '',
    joinLink,
    hostLink: `${ownUrl}/host#${hub.secrets.hostToken}`,
    dataDir: config.dataDir,
    note: state.isDemo ? words.demo : null,
    hasColour: !config.asJson && process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  })
  if (config.asJson) say(text)
  else write(text)
  if (config.isOpening && !config.asJson && process.stdout.isTTY) {
    openBrowser(`${ownUrl}/host#${hub.secrets.hostToken}`, process.platform, process.env)
  }
}

/** For programs: the same port speaks https, with a certificate that `root` leads to. */
function secureFacts(ownUrl: string, joinCode: string, reach: Reach) {
  const secureUrl = ownUrl.replace('http:', 'https:')
  return {
    app: `${secureUrl}/`,
    couch: `${secureUrl}/db`,
    join: `${secureUrl}/join/${joinCode}`,
    root: `${ownUrl}${ROOT_CERTIFICATE_PATH}`,
    rung: reach.rung,
    origins: reach.httpsOrigins,
  }
}

/** Where phones reach a hub that listens on `host`. */
function reachableAt(host: string): readonly LanAddress[] {
  return lanAddresses(interfacesOf(host))
}

/** The interfaces of this machine, as far as a hub that listens on `host` is there for them. */
function interfacesOf(host: string) {
  const all = networkInterfaces()
  if (host === '0.0.0.0' || host === '::') return all
  return Object.fromEntries(
    Object.entries(all).map(([name, infos = []]) => [
      name,
      infos.filter(({ address }) => address === host),
    ]),
  )
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1' || host === 'localhost'
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
