import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { hashPassphrase } from '../access/host-passphrase.ts'
import type { StartConfig } from './command-config.ts'
import { askFirstQuestions } from './first-questions.ts'
import { openHostFile } from './host-file.ts'
import { SOURCES } from './sources.ts'
import { say } from './terminal.ts'
import { languageOfTerminal, TERMINAL_WORDS, type TerminalLanguage } from './terminal-words.ts'

export interface FirstFacts {
  readonly language: TerminalLanguage
  readonly hubName: string
  readonly journeyTitle: string
  readonly hostName: string
}

/**
 * What a new hub is called, and by whom it is hosted: asked where somebody sits at a terminal,
 * else taken and named. A hub that is there already keeps what it has.
 */
export async function prepareFirstStart(config: StartConfig): Promise<FirstFacts> {
  const isNew = !existsSync(join(config.dataDir, 'hub-state.json'))
  const language = config.language ?? languageOfTerminal(process.env)
  const hubName = config.hubName ?? `Hub on ${hostname()}`.slice(0, 120)
  const journeyTitle = config.journeyTitle ?? 'Our journey'
  const unasked = { language, hubName, journeyTitle, hostName: '' }
  const nobody = { formatVersion: 1, language, hostName: '', passphrase: null } as const
  if (config.isDemo) return unasked
  if (!isNew) {
    const file = openHostFile(config.dataDir, nobody)
    const { language: former } = file.current()
    const now = config.language ?? former
    if (now !== former) await file.update((facts) => ({ ...facts, language: now }))
    return { ...unasked, language: now }
  }
  const isAtTerminal = process.stdin.isTTY && process.stdout.isTTY && !config.asJson
  if (!isAtTerminal) {
    openHostFile(config.dataDir, nobody)
    const { defaults } = TERMINAL_WORDS[language]
    for (const line of defaults({ hub: hubName, journey: journeyTitle })) say(line)
    return unasked
  }
  const { passphrase, ...answers } = await askFirstQuestions(
    {
      ...unasked,
      given: {
        hubName: config.hubName !== null,
        journeyTitle: config.journeyTitle !== null,
        language: config.language !== null,
      },
    },
    process.stdin,
    process.stdout,
  )
  openHostFile(config.dataDir, {
    formatVersion: 1,
    language: answers.language,
    hostName: answers.hostName,
    passphrase: passphrase === null ? null : await hashPassphrase(passphrase, SOURCES.randomBytes),
  })
  return answers
}
