import { parseConfig } from './config.ts'
import { checkoutRoot } from './project-files.ts'
import { runDoctor } from './doctor-command.ts'
import { explain, say, write } from './terminal.ts'

async function main(): Promise<number> {
  const parsed = parseConfig(process.argv.slice(2), checkoutRoot(), process.cwd())
  if (!parsed.ok) {
    if (parsed.help) write(parsed.message)
    else say(parsed.message)
    return parsed.help ? 0 : 2
  }
  const { config } = parsed
  // Each command loads what it needs: a server that is no hub keeps no hub's code in memory.
  switch (config.command) {
    case 'start':
      return (await import('./start-command.ts')).runStart(config)
    case 'couch':
      return (await import('./couch-command.ts')).runCouch(config)
    case 'merge':
      return (await import('./merge-command.ts')).runMerge(config)
    case 'doctor':
      return runDoctor(config)
    case 'report':
      return (await import('./report-command.ts')).runReport(config)
    case 'backup':
      return (await import('./backup-command.ts')).runBackup(config)
    case 'verify':
      return (await import('./verify-command.ts')).runVerify(config)
    case 'restore':
      return (await import('./restore-command.ts')).runRestore(config)
    case 'inspect':
      return (await import('./inspect-command.ts')).runInspect(config)
    case 'salvage':
      return (await import('./salvage-command.ts')).runSalvage(config)
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  say(explain(error))
  process.exitCode = 1
}
// A parent's line to us would keep the process alive when all is done.
if (process.connected) process.disconnect()
