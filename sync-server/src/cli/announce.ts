import { renderUnicodeCompact } from 'uqr'
import type { LanAddress } from '../lan/addresses.ts'
import type { Reach } from '../lan/reach.ts'
import type { TerminalWords } from './terminal-words.ts'

export interface Announcement {
  readonly words: TerminalWords
  readonly reach: Pick<Reach, 'rung' | 'httpsOrigins'>
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
  const { words } = facts
  const steps = words.steps.map((step, at) => `    ${at + 1}. ${step}`)
  const lines = [
    '',
    `  ${words.isRunning(facts.hubName)}`,
    `  ${words.journey(facts.journeyTitle)}`,
    ...(facts.note === null ? [] : [`  ${facts.note}`]),
    ...(facts.takenPort === null ? [] : [`  ${words.portTaken(facts.takenPort, facts.port)}`]),
    '',
    ...phoneLines(facts),
    '',
    ...secureLines(facts),
    `  ${words.joinCode(spaced(facts.joinCode), facts.joinExpiresAt.slice(0, 10))}`,
    `  ${words.joinLink} ${facts.joinLink}`,
    '',
    qr,
    '',
    `  ${words.ownPage}`,
    `    ${facts.hostLink}`,
    '',
    `  ${words.dataFolder} ${facts.dataDir}`,
    '',
    `  ${words.next}`,
    ...steps,
    '',
  ]
  return lines.map((line) => (line.includes('\n') ? line : cut(line, facts.dataDir))).join('\n')
}

function secureLines({ words, reach, isLoopbackOnly }: Announcement): string[] {
  if (isLoopbackOnly) return []
  const rung = words.rung[reach.rung]
  return [
    `  ${words.secure}`,
    ...reach.httpsOrigins.map((origin) => `    ${origin}/`),
    ...rung.map((line) => `    ${line}`),
    '',
  ]
}

function phoneLines(facts: Announcement): string[] {
  const { words } = facts
  if (facts.isLoopbackOnly) return [`  ${words.loopbackOnly}`]
  if (facts.addresses.length === 0) return words.noNetwork.map((line) => `  ${line}`)
  const links = facts.addresses.map((each) => `http://${each.address}:${facts.port}/`)
  const widest = Math.max(...links.map((link) => link.length))
  return [
    `  ${words.phonesOpen}`,
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
function cut(line: string, dataDir: string): string {
  if (line.length <= WIDTH || line.includes('://') || line.includes(dataDir)) return line
  return `${line.slice(0, WIDTH - 1)}…`
}
