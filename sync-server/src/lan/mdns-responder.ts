import type { NetworkInterfaceInfo } from 'node:os'
import multicastDns, { type MulticastDNS, type RemoteInfoOutgoing } from 'multicast-dns'
import { type MdnsNetwork, mdnsNetworks } from './mdns-networks.ts'
import { type Advertised, type Answer, answersTo, forOneShot, recordsOf } from './mdns-records.ts'

export interface MdnsOptions {
  /** What the hub may be called, dearest first: `hub.local`, `hub-2.local` … */
  readonly names: readonly [string, ...string[]]
  readonly hubName: () => string
  readonly port: number
  readonly interfaces: () => NodeJS.Dict<readonly NetworkInterfaceInfo[]>
  /** Called when the hub got a name, lost it to somebody else, or is on no network any more. */
  readonly onName: (name: string | null) => void
  readonly probeEveryMs?: number
}

export interface MdnsResponder {
  readonly name: () => string | null
  /** Looks at the interfaces again: sockets come and go with them. */
  readonly look: () => void
  /** Says goodbye everywhere, so that no phone looks for a hub that has gone. */
  readonly close: () => Promise<void>
}

/** RFC 6762, 8.1: three questions, this far apart, before a name is taken. */
const PROBES = 3
const PROBE_EVERY_MS = 250
const MDNS_PORT = 5353
const GOODBYE_MS = 100

interface Line {
  readonly network: MdnsNetwork
  readonly socket: MulticastDNS
}

/**
 * Answers for the hub's name and its services, with a socket of its own on each network: a
 * machine off the grid has no default route, by which one socket would choose its interface.
 */
export function startMdns(options: MdnsOptions): MdnsResponder {
  const { names, probeEveryMs = PROBE_EVERY_MS } = options
  const lines = new Map<string, Line>()
  const broken = new Set<string>()
  let nameIndex = 0
  let taken: string | null = null
  let probing: NodeJS.Timeout | null = null
  let isClosed = false

  const candidate = () => names[nameIndex] ?? names[0]
  const advertised = ({ network }: Line): Advertised => ({
    hostName: taken ?? candidate(),
    hubName: nameIndex === 0 ? options.hubName() : `${options.hubName()} (${nameIndex + 1})`,
    port: options.port,
    ipv4: network.ipv4,
    ipv6: network.ipv6,
  })

  const probe = () => {
    if (probing !== null) clearTimeout(probing)
    let left = PROBES
    const ask = () => {
      if (left === 0) {
        probing = null
        taken = candidate()
        for (const line of lines.values()) announce(line)
        options.onName(taken)
        return
      }
      left -= 1
      for (const { socket } of lines.values()) socket.query(candidate(), 'A')
      probing = setTimeout(ask, probeEveryMs)
      probing.unref()
    }
    ask()
  }

  const announce = (line: Line, ttl?: number) => {
    const records = recordsOf(advertised(line))
    const answers = ttl === undefined ? records : records.map((each) => withTtl(each, ttl))
    line.socket.respond({ answers: [...answers] })
  }

  const loseName = () => {
    if (nameIndex + 1 >= names.length) return
    nameIndex += 1
    taken = null
    options.onName(null)
    probe()
  }

  const hear = (line: Line, answers: readonly Answer[]) => {
    const own = new Set(
      [...lines.values()].flatMap(({ network: { ipv4, ipv6 } }) => [...ipv4, ...ipv6]),
    )
    const theirs = answers.flatMap((each) => {
      if (each.type !== 'A' && each.type !== 'AAAA') return []
      const isOurName = each.name.toLowerCase() === candidate().toLowerCase()
      return isOurName && each.ttl !== 0 && !own.has(each.data) ? [each.data] : []
    })
    const [other] = theirs
    if (other === undefined) return
    // Of two who both hold the name, after their networks were joined, one must stay.
    if (taken !== null && line.network.ipv4[0] < other) announce(line)
    else loseName()
  }

  const openLine = (network: MdnsNetwork) => {
    // Bound to every address: on Linux a socket bound to one of its own hears no multicast.
    const socket = multicastDns({ interface: network.ipv4[0], bind: '0.0.0.0' })
    const line = { network, socket }
    socket.on('error', () => {
      // Another program holds the port for itself alone. The name is a convenience: go without.
      broken.add(network.key)
      closeLine(network.key)
    })
    socket.on('response', ({ answers, additionals }, { address }) => {
      if (network.isNeighbour(address)) hear(line, [...(answers ?? []), ...(additionals ?? [])])
    })
    socket.on('query', (packet, from) => {
      if (taken === null || !network.isNeighbour(from.address)) return
      const found = (packet.questions ?? []).map((each) => answersTo(each, advertised(line)))
      const answers = [...new Set(found.flatMap((each) => each.answers))]
      if (answers.length === 0) return
      const additionals = found.flatMap((each) => each.additionals)
      if (from.port === MDNS_PORT) socket.respond({ answers, additionals })
      else {
        // Whoever asks from another port takes only what comes back to it, as Android does.
        const to: RemoteInfoOutgoing = { address: from.address, port: from.port }
        const once = { answers: forOneShot(answers), additionals: forOneShot(additionals) }
        socket.respond({ ...once, id: packet.id ?? 0, questions: packet.questions ?? [] }, to)
      }
    })
    socket.on('ready', () => {
      if (taken !== null && !isClosed) announce(line)
    })
    lines.set(network.key, line)
  }

  const closeLine = (key: string) => {
    lines.get(key)?.socket.destroy()
    lines.delete(key)
  }

  const look = () => {
    if (isClosed) return
    const now = mdnsNetworks(options.interfaces())
    const hadNone = lines.size === 0
    for (const key of lines.keys()) if (!now.some((each) => each.key === key)) closeLine(key)
    for (const key of broken) if (!now.some((each) => each.key === key)) broken.delete(key)
    const fresh = now.filter(({ key }) => !lines.has(key) && !broken.has(key))
    for (const network of fresh) openLine(network)
    if (lines.size === 0 && taken !== null) {
      taken = null
      options.onName(null)
    }
    // Somebody in a network that is new to us may have the name.
    if (fresh.length > 0 && (hadNone || taken !== null || probing === null)) probe()
  }
  look()

  return {
    name: () => (lines.size === 0 ? null : taken),
    look,
    close: async () => {
      isClosed = true
      if (probing !== null) clearTimeout(probing)
      if (taken !== null) for (const line of lines.values()) announce(line, 0)
      if (taken !== null && lines.size > 0)
        await new Promise((sent) => setTimeout(sent, GOODBYE_MS))
      for (const key of lines.keys()) closeLine(key)
    },
  }
}

function withTtl(record: Answer, ttl: number): Answer {
  return record.type === 'OPT' ? record : { ...record, ttl }
}
