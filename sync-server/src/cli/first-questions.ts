import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { MIN_PASSPHRASE_LENGTH } from '../access/host-passphrase.ts'
import { TERMINAL_LANGUAGES, TERMINAL_WORDS, type TerminalLanguage } from './terminal-words.ts'

export interface FirstAnswers {
  readonly language: TerminalLanguage
  readonly hubName: string
  readonly journeyTitle: string
  /** Empty when the host said nothing. */
  readonly hostName: string
  /** `null` when the host wants none. */
  readonly passphrase: string | null
}

export interface FirstDefaults {
  readonly language: TerminalLanguage
  readonly hubName: string
  readonly journeyTitle: string
  /** What was said on the command line is not asked. */
  readonly given: {
    readonly hubName: boolean
    readonly journeyTitle: boolean
    readonly language: boolean
  }
}

const MAX_NAME_LENGTH = 120

/** Asks a person at a terminal what the hub cannot know by itself. */
export async function askFirstQuestions(
  defaults: FirstDefaults,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<FirstAnswers> {
  let isSecret = false
  const shown = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!isSecret) output.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input, output: shown, terminal: true })
  const left = new AbortController()
  // Ctrl-C, and the end of what was typed: nothing has been made yet.
  lines.on('SIGINT', () => left.abort())
  lines.on('close', () => left.abort())
  const { signal } = left
  const tell = (...texts: readonly string[]) =>
    output.write(texts.map((each) => `  ${each}\n`).join(''))
  const ask = async (
    question: string,
    usual: string,
    problem: (answer: string) => string | null,
  ) => {
    for (;;) {
      const hint = usual === '' ? '' : ` [${usual}]`
      const answer =
        (await lines.question(`  ${question}${hint}\n  > `, { signal })).trim() || usual
      const wrong = problem(answer)
      if (wrong === null) return answer
      tell(wrong)
    }
  }
  const askSecretly = async (question: string) => {
    output.write(`  ${question}\n  > `)
    isSecret = true
    const answer = await lines.question('', { signal })
    isSecret = false
    output.write('\n')
    return answer
  }
  try {
    tell('')
    const language = defaults.given.language
      ? defaults.language
      : (languageOf(
          await ask('English or français? en / fr', defaults.language, (answer) =>
            languageOf(answer) === null ? 'en / fr' : null,
          ),
        ) ?? defaults.language)
    const { ask: words } = TERMINAL_WORDS[language]
    const nameProblem = (name: string) => (name.length > MAX_NAME_LENGTH ? words.tooLong : null)
    tell('', ...words.welcome, '')
    const hubName = defaults.given.hubName
      ? defaults.hubName
      : await ask(words.hubName, defaults.hubName, nameProblem)
    const journeyTitle = defaults.given.journeyTitle
      ? defaults.journeyTitle
      : await ask(words.journeyTitle, defaults.journeyTitle, nameProblem)
    const hostName = await ask(words.hostName, '', nameProblem)
    for (;;) {
      const passphrase = await askSecretly(words.passphrase.join('\n  '))
      if (passphrase === '') return { language, hubName, journeyTitle, hostName, passphrase: null }
      if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
        tell(words.tooShort(MIN_PASSPHRASE_LENGTH))
        continue
      }
      const again = await askSecretly(words.passphraseAgain)
      if (again === passphrase) return { language, hubName, journeyTitle, hostName, passphrase }
      tell(words.notSame)
    }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Error('Stopped before the hub was made. Nothing is left behind.', { cause: error })
  } finally {
    lines.close()
  }
}

function languageOf(answer: string): TerminalLanguage | null {
  const said = answer.trim().toLowerCase().slice(0, 2)
  return TERMINAL_LANGUAGES.find((each) => each === said) ?? null
}
