import * as z from 'zod'
import { hubWriter } from '../../src/hub/new-hub.ts'
import { createUpstreamRules } from '../../src/hub/upstream-rules.ts'
import { SOURCES } from '../../src/cli/sources.ts'
import { CouchDb } from '../../src/upstream/couch-db.ts'
import { CouchRemote } from '../../src/upstream/couch-remote.ts'
import { merge } from '../../src/upstream/merge.ts'
import { newTally, type Tally } from '../../src/upstream/tally.ts'
import { openTarget } from '../../src/upstream/target.ts'
import type { TestHub } from '../testing-hub.ts'

export interface MergeOutcome {
  readonly tally: Tally
  readonly error: unknown
}

let session = 0

/** One merge of a test hub, with short patience. */
export async function mergeHub(
  hub: TestHub,
  to: string,
  giveUpAfterMs = 400,
): Promise<MergeOutcome> {
  const settings = {
    limits: { giveUpAfterMs, firstWaitMs: 5, longestWaitMs: 20 },
    sources: {
      nowMs: Date.now,
      random: () => 0.5,
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    },
  }
  const tally = newTally()
  try {
    const target = await openTarget(to, settings)
    const here = new CouchRemote({
      rootUrl: `${hub.url}/db/`,
      credentials: hub.hub.secrets.admin,
      ...settings,
    })
    const state = hub.hub.state.current()
    const rules = createUpstreamRules(state, hubWriter(state, SOURCES))
    const names = await here.ask({ method: 'GET', path: '_all_dbs' }, z.array(z.string()))
    const homes = names.filter(rules.isUpstreamDb).map((name) => new CouchDb(here, name))
    session += 1
    const newSession = () => `session-${session}`
    await merge({ homes, target, rules, tally, newSession, onProgress: () => undefined })
    return { tally, error: null }
  } catch (error) {
    return { tally, error }
  }
}
