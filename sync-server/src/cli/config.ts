import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config, CouchConfig, UpkeepConfig } from './command-config.ts'
import type { OwnFilesConfig } from './own-files.ts'
import type { TakeOver } from './take-over.ts'
import { TERMINAL_LANGUAGES, type TerminalLanguage } from './terminal-words.ts'
import { USAGE } from './usage.ts'

const DEFAULT_PORT = 8700

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly help: boolean; readonly message: string }

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  demo: { type: 'boolean' },
  json: { type: 'boolean' },
  name: { type: 'string' },
  journey: { type: 'string' },
  'same-journey': { type: 'string' },
  portal: { type: 'boolean' },
  'take-over': { type: 'string' },
  code: { type: 'string' },
  lang: { type: 'string' },
  'no-open': { type: 'boolean' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'public-name': { type: 'string' },
  admin: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  db: { type: 'string' },
  replace: { type: 'boolean' },
  check: { type: 'boolean' },
  encrypt: { type: 'boolean' },
  'passphrase-file': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

type OptionName = keyof typeof OPTIONS

const ALLOWED: Record<Config['command'], readonly OptionName[]> = {
  start: [
    'data',
    'port',
    'host',
    'demo',
    'json',
    'name',
    'journey',
    'same-journey',
    'lang',
    'no-open',
    'cert',
    'key',
    'public-name',
    'portal',
    'take-over',
    'code',
  ],
  couch: ['data', 'port', 'host', 'admin', 'json'],
  merge: ['data', 'to', 'json'],
  doctor: ['data', 'port', 'lang', 'json'],
  report: ['data', 'to', 'json'],
  backup: ['data', 'to', 'encrypt', 'passphrase-file', 'json'],
  verify: ['from', 'passphrase-file', 'json'],
  restore: ['from', 'data', 'replace', 'check', 'passphrase-file', 'json'],
  inspect: ['data', 'json'],
  salvage: ['data', 'db', 'json'],
}

class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @param root - the folder relative to which the default data folder lies
 * @param cwd - the folder relative to which the person gave paths
 */
export function parseConfig(argv: readonly string[], root: string, cwd: string): ParsedConfig {
  try {
    return { ok: true, config: readConfig(argv, root, cwd) }
  } catch (error) {
    if (error instanceof HelpWanted) return { ok: false, help: true, message: USAGE }
    if (error instanceof UsageError) return { ok: false, help: false, message: error.message }
    throw error
  }
}

class HelpWanted extends Error {}

function readConfig(argv: readonly string[], root: string, cwd: string): Config {
  const [command, ...rest] = argv
  if (command === '--help' || command === '-h' || command === undefined) throw new HelpWanted()
  if (!isCommand(command)) {
    const all = Object.keys(ALLOWED).join(', ')
    throw new UsageError(`There is no command '${command}'. There are: ${all}.`)
  }
  const values = readOptions(rest)
  if (values.help === true) throw new HelpWanted()
  for (const name of Object.keys(values)) {
    if (!ALLOWED[command].some((allowed) => allowed === name)) {
      throw new UsageError(`'${command}' has no option --${name}.\n\n${USAGE}`)
    }
  }
  const asJson = values.json === true
  const atPath = (given: string | undefined, fallback: string) =>
    given === undefined ? resolve(root, fallback) : resolve(cwd, given)
  if (command === 'merge') {
    if (values.to === undefined) {
      throw new UsageError(
        'merge needs --to URL, for example --to https://user:pw@network.example/',
      )
    }
    return { command, dataDir: atPath(values.data, '.data/hub'), to: values.to, asJson }
  }
  if (command === 'doctor') {
    const dataDir = atPath(values.data, '.data/hub')
    return {
      command,
      dataDir,
      port: readPort(values.port),
      language: readLanguage(values.lang),
      asJson,
    }
  }
  if (command === 'report') {
    const to = values.to === undefined ? null : resolve(cwd, values.to)
    return { command, dataDir: atPath(values.data, '.data/hub'), to, asJson }
  }
  if (command !== 'start' && command !== 'couch') {
    return readUpkeep(command, values, { asJson, atPath })
  }
  const port = readPort(values.port)
  if (command === 'couch') {
    const dataDir = atPath(values.data, '.data/couch')
    const host = values.host ?? '127.0.0.1'
    return { command, dataDir, port, host, asJson, admin: readAdmin(values.admin) }
  }
  const isDemo = values.demo === true
  return {
    command,
    // The demo has a folder of its own, so that invented people never mix with real ones.
    dataDir: atPath(values.data, isDemo ? '.data/demo' : '.data/hub'),
    port,
    host: values.host ?? '0.0.0.0',
    isDemo,
    asJson,
    hubName: readTitle('name', values.name),
    journeyTitle: readTitle('journey', values.journey),
    journeyId: readJourneyId(values['same-journey']),
    isPortal: values.portal === true,
    language: readLanguage(values.lang),
    isOpening: values['no-open'] !== true,
    ownFiles: readOwnFiles(values, (given) => resolve(cwd, given)),
    takeOver: readTakeOver(values, (given) => resolve(cwd, given)),
  }
}

function readJourneyId(given: string | undefined): string | null {
  if (given === undefined) return null
  if (/^journey:[0-9A-HJKMNP-TV-Z]{26}$/.test(given)) return given
  throw new UsageError(
    '--same-journey needs the number of the journey as the other hub shows it: on its host’s page, under This hub.',
  )
}

function isCommand(text: string): text is Config['command'] {
  return Object.hasOwn(ALLOWED, text)
}

interface UpkeepValues {
  readonly data?: string
  readonly to?: string
  readonly from?: string
  readonly db?: string
  readonly replace?: boolean
  readonly check?: boolean
  readonly encrypt?: boolean
  readonly 'passphrase-file'?: string
}

function readUpkeep(
  command: UpkeepConfig['command'],
  values: UpkeepValues,
  shared: { asJson: boolean; atPath: (given: string | undefined, fallback: string) => string },
): UpkeepConfig {
  const { asJson, atPath } = shared
  const folder = (option: 'to' | 'from', example: string) => {
    const given = values[option]
    if (given === undefined || given === '') {
      throw new UsageError(`${command} needs --${option} DIR, for example --${option} ${example}`)
    }
    return atPath(given, given)
  }
  const dataDir = atPath(values.data, '.data/hub')
  const given = values['passphrase-file']
  const passphraseFile = given === undefined ? null : atPath(given, given)
  switch (command) {
    case 'backup': {
      const isEncrypted = values.encrypt === true
      const to = folder('to', '/media/usb/hub-monday')
      return { command, dataDir, to, isEncrypted, passphraseFile, asJson }
    }
    case 'verify':
      return { command, from: folder('from', '/media/usb/hub-monday'), passphraseFile, asJson }
    case 'restore': {
      const from = folder('from', '/media/usb/hub-monday')
      const isReplacing = values.replace === true
      const isRehearsal = values.check === true
      return { command, from, dataDir, isReplacing, isRehearsal, passphraseFile, asJson }
    }
    case 'inspect':
      return { command, dataDir, asJson }
    case 'salvage': {
      const { db } = values
      if (db === undefined || db === '') {
        throw new UsageError('salvage needs --db NAME; npm run inspect lists the names.')
      }
      return { command, dataDir, db, asJson }
    }
  }
}

function readOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false }).values
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${error.message}\n\n${USAGE}`)
    throw error
  }
}

function readOwnFiles(
  values: { cert?: string; key?: string; 'public-name'?: string },
  atPath: (given: string) => string,
): OwnFilesConfig | null {
  const { cert, key, 'public-name': publicName } = values
  if (cert === undefined && key === undefined && publicName === undefined) return null
  if (cert === undefined || key === undefined) {
    throw new UsageError('A certificate of your own needs both --cert FILE and --key FILE.')
  }
  return { certFile: atPath(cert), keyFile: atPath(key), publicName: publicName ?? null }
}

function readTakeOver(
  values: { readonly 'take-over'?: string; readonly code?: string },
  atPath: (given: string) => string,
): TakeOver | null {
  const { 'take-over': file, code = null } = values
  if (file !== undefined) return { file: atPath(file), code }
  if (code !== null) throw new UsageError('--code belongs to --take-over FILE.')
  return null
}

function readLanguage(given: string | undefined): TerminalLanguage | null {
  if (given === undefined) return null
  const language = TERMINAL_LANGUAGES.find((each) => each === given)
  if (language === undefined) throw new UsageError(`--lang takes en or fr, not '${given}'.`)
  return language
}

function readPort(given: string | undefined): number {
  if (given === undefined) return DEFAULT_PORT
  const port = Number(given)
  if (!/^\d+$/.test(given) || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 (any free port) to 65535, not '${given}'.`)
  }
  return port
}

function readAdmin(given: string | undefined): CouchConfig['admin'] {
  const cut = given?.indexOf(':') ?? -1
  if (given === undefined || cut < 1 || cut === given.length - 1) {
    throw new UsageError('couch needs --admin USER:PASSWORD; there is no open server.')
  }
  return { user: given.slice(0, cut), password: given.slice(cut + 1) }
}

function readTitle(option: string, given: string | undefined): string | null {
  if (given === undefined) return null
  const title = given.trim()
  if (title === '' || title.length > 120) {
    throw new UsageError(`--${option} takes a name of 1 to 120 characters.`)
  }
  return title
}
