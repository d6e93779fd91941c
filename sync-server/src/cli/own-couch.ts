import { assembleHub } from './assemble-hub.ts'
import { tryDataFolder } from './data-folder.ts'
import { listenOnFreePort } from './listen.ts'
import { readRunning, writeRunning } from './running-file.ts'

export interface OwnCouch {
  /** Root of the hub's CouchDB surface on this machine. */
  readonly url: string
  readonly close: () => Promise<void>
}

/**
 * Reaches the dbs of a data folder: through the hub that runs on it, else through one that is
 * started for this purpose on the loopback alone, with the same rules on every write.
 *
 * @throws Error in words when another process holds the folder and does not answer
 */
export async function reachOwnCouch(dataDir: string): Promise<OwnCouch> {
  const lock = tryDataFolder(dataDir)
  if (lock === null) {
    const running = readRunning(dataDir)
    const url = running?.couchUrl ?? null
    if (url === null) {
      const who = running === null ? 'another process' : `'${running.command}' (${running.pid})`
      throw new Error(`${dataDir} is in use by ${who}. Try again when that has ended.`)
    }
    return { url: `${url}/`, close: async () => undefined }
  }
  writeRunning(dataDir, { pid: process.pid, command: 'merge', couchUrl: null })
  const hub = await assembleHub(dataDir, null)
  const { port } = await listenOnFreePort(hub.server, '127.0.0.1', 0)
  return {
    url: `http://127.0.0.1:${port}/db/`,
    close: async () => {
      await hub.close()
      lock.release()
    },
  }
}
