import { renderUnicodeCompact } from 'uqr'
import type { LanAddress } from '../lan/addresses.ts'

export interface Announcement {
  readonly hubName: string
  readonly journeyTitle: string
  readonly port: number
  readonly takenPort: number | null
  /** Where phones reach this hub; empty when it is on no network or serves this machine only. */
  readonly addresses: readonly LanAddress[]
  readonly isLoopbackOnly: boolean
  readonly joinCode: string
  readonly joinExpiresAt: string
  readonly joinLink: string
  readonly hostLink: string
  readonly dataDir: string
  readonly note: string | null
  /** Whether the terminal shows colours, so that the squares are dark on light in any theme. */
  readonly hasColour: boolean
}

const WIDTH = 80

/** What the host reads after the start. Every line fits in 80 columns, links are never broken. */
export function announcement(facts: Announcement): string {
  const qr = renderUnicodeCompact(facts.joinLink, { border: 2, ecc: 'L' })
    .split('\n')
    .map((row) => `   ${facts.hasColour ? `\u001B[97;40m${row}\u001B[0m` : row}`)
    .join('\n')
  const lines = [
    '',
    `  ${facts.hubName} is running`,
    `  Journey: ${facts.journeyTitle}`,
    ...(facts.note === null ? [] : [`  ${facts.note}`]),
    ...(facts.takenPort === null
      ? []
      : [`  Port ${facts.takenPort} was taken, so the hub is on port ${facts.port}.`]),
    '',
    ...phoneLines(facts),
    '',
    `  Join code   ${spaced(facts.joinCode)}   (until ${facts.joinExpiresAt.slice(0, 10)})`,
    `  Join link   ${facts.joinLink}`,
    '',
    qr,
    '',
    '  Your own page, for the host alone. Do not share this link:',
    `    ${facts.hostLink}`,
    '',
    `  Data folder ${facts.dataDir}`,
    '',
    '  Next',
    '    1. Connect the phones to the same Wi-Fi as this laptop.',
    '    2. Let people scan the code above, or open the link and type the code.',
    '    3. Leave this window open. Ctrl-C stops the hub; nothing is lost.',
    '',
  ]
  return lines.map((line) => (line.includes('\n') ? line : cut(line))).join('\n')
}

function phoneLines(facts: Announcement): string[] {
  if (facts.isLoopbackOnly) {
    return ['  Only this machine can reach the hub. Leave --host away to serve phones.']
  }
  if (facts.addresses.length === 0) {
    return [
      '  This laptop is on no network, so phones cannot reach it yet.',
      '  Connect it to a Wi-Fi or open a hotspot, then start the hub again.',
    ]
  }
  const links = facts.addresses.map((each) => `http://${each.address}:${facts.port}/`)
  const widest = Math.max(...links.map((link) => link.length))
  return [
    '  Phones on the same network open',
    ...facts.addresses.map(
      (each, index) => `    ${(links[index] ?? '').padEnd(widest)}   ${each.interfaceName}`,
    ),
  ]
}

/** `ABCDEF` → `ABC DEF`: read aloud in two halves; the hub takes it with or without the gap. */
function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`
}

/** A link must stay whole to be of use, so only names are cut. */
function cut(line: string): string {
  if (line.length <= WIDTH || line.includes('://') || line.startsWith('  Data folder')) return line
  return `${line.slice(0, WIDTH - 1)}…`
}
