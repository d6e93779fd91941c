import { runBackup } from './backup-command.ts'
import { parseConfig } from './config.ts'
import { runCouch } from './couch-command.ts'
import { runInspect } from './inspect-command.ts'
import { runMerge } from './merge-command.ts'
import { checkoutRoot } from './project-files.ts'
import { runRestore } from './restore-command.ts'
import { runSalvage } from './salvage-command.ts'
import { runStart } from './start-command.ts'
import { explain, say, write } from './terminal.ts'
import { runVerify } from './verify-command.ts'

async function main(): Promise<number> {
  const parsed = parseConfig(process.argv.slice(2), checkoutRoot(), process.cwd())
  if (!parsed.ok) {
    if (parsed.help) write(parsed.message)
    else say(parsed.message)
    return parsed.help ? 0 : 2
  }
  const { config } = parsed
  switch (config.command) {
    case 'start':
      return runStart(config)
    case 'couch':
      return runCouch(config)
    case 'merge':
      return runMerge(config)
    case 'backup':
      return runBackup(config)
    case 'verify':
      return runVerify(config)
    case 'restore':
      return runRestore(config)
    case 'inspect':
      return runInspect(config)
    case 'salvage':
      return runSalvage(config)
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
