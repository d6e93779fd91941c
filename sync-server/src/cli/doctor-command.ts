import { fileURLToPath } from 'node:url'
import type { DoctorConfig } from './command-config.ts'
import { examineHealth } from './doctor/examine-health.ts'
import { HEALTH_WORDS, printFinding } from './doctor/health-words.ts'
import { judgeHealth } from './doctor/judge-health.ts'
import { SOURCES } from './sources.ts'
import { write } from './terminal.ts'
import { languageOfTerminal } from './terminal-words.ts'

/** Looks what stands between phones and this hub. @returns 0 when nothing needs the host, else 1 */
export async function runDoctor(config: DoctorConfig): Promise<number> {
  const facts = await examineHealth(config.dataDir, config.port, {
    nowMs: SOURCES.nowMs(),
    programFile: fileURLToPath(import.meta.url),
  })
  const findings = judgeHealth(facts)
  const words = HEALTH_WORDS[config.language ?? languageOfTerminal(process.env)]
  const sentence = ({ code, detail }: (typeof findings)[number]) => words.findings[code](detail)
  const open = findings.filter(({ isOk }) => !isOk)
  if (config.asJson) {
    const told = findings.map((each) => ({ ...each, says: sentence(each) }))
    write(JSON.stringify({ isWell: open.length === 0, findings: told }))
  } else {
    const { mark } = words
    const lines = findings.map((each) =>
      printFinding(each.isOk ? mark.ok : mark.attention, sentence(each)),
    )
    const end = open.length === 0 ? words.allWell : words.some(open.length)
    write(['', ...lines, '', `  ${end}`, ''].join('\n'))
  }
  return open.length === 0 ? 0 : 1
}
