import { Extension } from '@peculiar/x509'

/** `id-ce-nameConstraints`, RFC 5280, 4.2.1.10 */
const NAME_CONSTRAINTS = '2.5.29.30'
const SEQUENCE = 0x30
const PERMITTED_SUBTREES = 0xa0
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

export interface PermittedNames {
  readonly dnsNames: readonly string[]
  readonly ranges: readonly (readonly [network: string, prefix: number])[]
}

/** Binds an authority to names and addresses: what it signs beyond them is worth nothing. */
export function nameConstraints({ dnsNames, ranges }: PermittedNames): Extension {
  const subtrees = [
    ...dnsNames.map((name) => der(SEQUENCE, der(DNS_NAME, Buffer.from(name, 'ascii')))),
    ...ranges.map(([network, prefix]) => {
      const address = addressBytes(network)
      return der(SEQUENCE, der(IP_ADDRESS, address, maskOf(address.length, prefix)))
    }),
  ]
  const value = der(SEQUENCE, der(PERMITTED_SUBTREES, ...subtrees))
  return new Extension(NAME_CONSTRAINTS, true, Uint8Array.from(value))
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content])
}

/** X.690, 8.1.3: below 128 in one byte, else a byte that says how many bytes the length has. */
function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff)
  return [0x80 | bytes.length, ...bytes]
}

function maskOf(length: number, prefix: number): Buffer {
  return Buffer.from(
    Array.from({ length }, (_, index) => {
      const ones = Math.min(8, Math.max(0, prefix - index * 8))
      return (0xff << (8 - ones)) & 0xff
    }),
  )
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const [before, after] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return Buffer.from(
    [...before, ...zeros, ...after].flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 0xff]
    }),
  )
}
