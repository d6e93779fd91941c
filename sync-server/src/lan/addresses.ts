import type { NetworkInterfaceInfo } from 'node:os'

export interface LanAddress {
  readonly interfaceName: string
  readonly address: string
}

/** Interfaces that reach containers and virtual machines on this laptop, never a phone. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tap|wg|tailscale|zt|podman|cni)/i
const WIRELESS = /^(wl|wi-?fi|ap\d|en0$|airport)/i

/**
 * The IPv4 addresses under which phones may reach this machine, likeliest first: a wireless
 * interface before a wired one, private ranges before others, virtual interfaces last.
 */
export function lanAddresses(
  interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]>,
): readonly LanAddress[] {
  const found: LanAddress[] = []
  for (const [interfaceName, infos] of Object.entries(interfaces)) {
    for (const info of infos ?? []) {
      // Node 18.0 said `family: 4`; the string is what every supported version says.
      if (info.internal || info.family !== 'IPv4') continue
      found.push({ interfaceName, address: info.address })
    }
  }
  return found.sort((a, b) => rank(a) - rank(b) || a.address.localeCompare(b.address))
}

function rank({ interfaceName, address }: LanAddress): number {
  const selfAssigned = address.startsWith('169.254.') ? 8 : 0
  const virtual = VIRTUAL.test(interfaceName) ? 4 : 0
  const wired = WIRELESS.test(interfaceName) ? 0 : 2
  const isPrivate = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address) ? 0 : 1
  return selfAssigned + virtual + wired + isPrivate
}
