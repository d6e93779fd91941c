import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { openStateFile } from '../access/state-file.ts'
import { HUB_STATE_FORMAT, type HubState, hubStateSchema } from '../hub/hub-state.ts'
import { MERGE_NOTE_ID } from '../hub/last-merge.ts'
import { hubWriter } from '../hub/new-hub.ts'
import { createUpstreamRules } from '../hub/upstream-rules.ts'
import { CouchDb } from '../upstream/couch-db.ts'
import { CouchRemote } from '../upstream/couch-remote.ts'
import { merge } from '../upstream/merge.ts'
import { RETRY_LIMITS } from '../replicator/retry.ts'
import { isComplete, newTally, summaryOf } from '../upstream/tally.ts'
import { openTarget } from '../upstream/target.ts'
import type { MergeConfig } from './command-config.ts'
import { type OwnCouch, reachOwnCouch } from './own-couch.ts'
import { progressLine } from './progress-line.ts'
import { openSecrets } from './secrets-file.ts'
import { newUuid, SOURCES } from './sources.ts'
import { explain, say, write } from './terminal.ts'

/** Merges the hub of a data folder with the network, whether it runs or not. */
export async function runMerge(config: MergeConfig): Promise<number> {
  const statePath = join(config.dataDir, 'hub-state.json')
  if (!existsSync(statePath)) {
    throw new Error(`${config.dataDir} holds no hub. Name its folder with --data DIR.`)
  }
  const state = openStateFile<HubState>({
    path: statePath,
    format: HUB_STATE_FORMAT,
    parse: (value) => hubStateSchema.parse(value),
    initial: () => {
      throw new Error('the hub went away')
    },
  }).current()
  if (state.handOver?.step === 'done') {
    throw new Error(`The hub of ${config.dataDir} was handed over. Merge on the new laptop.`)
  }
  const own = await reachOwnCouch(config.dataDir)
  try {
    return await mergeWith(config, state, own)
  } finally {
    await own.close()
  }
}

async function mergeWith(config: MergeConfig, state: HubState, own: OwnCouch): Promise<number> {
  const settings = {
    limits: RETRY_LIMITS,
    sources: {
      nowMs: SOURCES.nowMs,
      random: () => SOURCES.randomInt(1_000_000) / 1_000_000,
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    },
  }
  const target = await openTarget(config.to, settings)
  const { admin } = openSecrets(config.dataDir)
  const here = new CouchRemote({ rootUrl: own.url, credentials: admin, ...settings })
  const rules = createUpstreamRules(state, hubWriter(state, SOURCES))
  const names = await here.ask({ method: 'GET', path: '_all_dbs' }, z.array(z.string()))
  const homes = names.filter(rules.isUpstreamDb).map((name) => new CouchDb(here, name))
  const tally = newTally()
  const progress = progressLine(process.stderr)
  let failure: unknown
  try {
    await merge({ homes, target, rules, tally, newSession: newUuid, onProgress: progress.show })
  } catch (error) {
    failure = error
  }
  progress.end()
  const isDone = failure === undefined && isComplete(tally)
  await new CouchDb(here, 'hub').writeLocal(MERGE_NOTE_ID, {
    to: target.label,
    at: new Date(SOURCES.nowMs()).toISOString(),
    sent: tally.sent,
    isComplete: isDone,
  })
  if (config.asJson) write(JSON.stringify({ to: target.label, isComplete: isDone, ...tally }))
  else write(summaryOf(tally, target.label, isDone))
  if (failure !== undefined) say(explain(failure))
  return isDone ? 0 : 1
}
