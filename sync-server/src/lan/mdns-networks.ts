import { BlockList } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'

/** One network this machine is on, as a responder sees it. */
export interface MdnsNetwork {
  /** Changes when the interface gets another address: its sockets are then made anew. */
  readonly key: string
  readonly ipv4: readonly [string, ...string[]]
  readonly ipv6: readonly string[]
  /** Whether this address is a neighbour there: every socket hears what comes on any interface. */
  readonly isNeighbour: (address: string) => boolean
}

export function mdnsNetworks(
  interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]>,
): readonly MdnsNetwork[] {
  return Object.entries(interfaces).flatMap(([name, infos = []]) => {
    const outer = infos.filter((info) => !info.internal)
    const [first, ...others] = outer.filter((info) => info.family === 'IPv4')
    if (first === undefined) return []
    // What is good on one link alone is of no use in a name: browsers know no `%wlan0`.
    const ipv6 = outer
      .filter((info) => info.family === 'IPv6' && !info.address.startsWith('fe80:'))
      .map((info) => info.address)
    const neighbours = new BlockList()
    for (const { address, cidr } of [first, ...others]) {
      neighbours.addSubnet(address, Number(cidr?.split('/')[1] ?? 32), 'ipv4')
    }
    const ipv4: MdnsNetwork['ipv4'] = [first.address, ...others.map((info) => info.address)]
    return [
      {
        key: `${name} ${ipv4.join(' ')} ${ipv6.join(' ')}`,
        ipv4,
        ipv6,
        isNeighbour: (address) => neighbours.check(address, 'ipv4'),
      },
    ]
  })
}
