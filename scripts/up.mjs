#!/usr/bin/env node
// The one way in: makes sure that everything is installed and built, then does what was asked.
// It runs before any dependency exists, so it uses Node alone.
import { runBenchmarks } from './bench.mjs'
import { buildIfChanged } from './build.mjs'
import { runChecks } from './check.mjs'
import { installIfChanged } from './install.mjs'
import { runServer } from './run-server.mjs'
import { runTests } from './run-tests.mjs'
import { say } from './terminal.mjs'

const MINIMUM_NODE = [20, 19]

/** What the server's own program does. */
const SERVER_COMMANDS = [
  'start',
  'couch',
  'merge',
  'doctor',
  'report',
  'backup',
  'verify',
  'restore',
  'inspect',
  'salvage',
]

const serverCommand = (name) => async (args) => {
  await buildIfChanged()
  return runServer(name, args)
}

const COMMANDS = {
  ...Object.fromEntries(SERVER_COMMANDS.map((name) => [name, serverCommand(name)])),
  test: runTests,
  check: runChecks,
  bench: runBenchmarks,
}

const [command = '', ...args] = process.argv.slice(2)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
  say(`Tributary needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}.`)
  say('Install a newer one from your package manager or nodejs.org, then run the same command.')
  process.exit(1)
}
const run = COMMANDS[command]
if (run === undefined) {
  say(`Unknown command '${command}'. There are: ${Object.keys(COMMANDS).join(', ')}.`)
  process.exit(2)
}
try {
  await installIfChanged()
  process.exitCode = await run(args)
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
