import { BlockList, isIP } from 'node:net'

/** Addresses that no certificate of the wider internet is ever about: RFC 1918, 3927, 4193, 4291. */
export const PERMITTED_RANGES: readonly (readonly [network: string, prefix: number])[] = [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
]

const permitted = new BlockList()
for (const [network, prefix] of PERMITTED_RANGES) {
  permitted.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4')
}

/** Whether the hub's own authority may sign for this address; it is bound to private ones. */
export function isPermittedAddress(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && permitted.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
