import { expect, test } from 'vitest'
import { lanAddresses } from './addresses.ts'

const ipv4 = (address: string, internal = false) => ({
  address,
  netmask: '255.255.255.0',
  family: 'IPv4' as const,
  mac: '02:00:00:00:00:00',
  internal,
  cidr: `${address}/24`,
})

test('a wireless address comes first, virtual and self-assigned ones last', () => {
  const found = lanAddresses({
    lo: [ipv4('127.0.0.1', true)],
    docker0: [ipv4('172.17.0.1')],
    eth0: [ipv4('192.168.1.20')],
    eth1: [ipv4('169.254.10.2')],
    wlan0: [ipv4('10.42.0.1')],
  })
  expect(found.map((each) => each.address)).toEqual([
    '10.42.0.1',
    '192.168.1.20',
    '172.17.0.1',
    '169.254.10.2',
  ])
})

test('the loopback and IPv6 are never offered to phones', () => {
  expect(
    lanAddresses({
      lo: [ipv4('127.0.0.1', true)],
      eth0: [{ ...ipv4('fd00::2'), family: 'IPv6' as const, scopeid: 0 }],
    }),
  ).toEqual([])
})
