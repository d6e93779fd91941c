import { afterEach, beforeEach } from 'vitest'
import { startTestHub, type TestHub } from '../testing-hub.ts'
import { startTestNetwork, type TestNetwork } from './testing-network.ts'

export interface TwoHubs {
  readonly first: TestHub
  /** Of the same journey, as one that was handed its founding records. */
  readonly second: TestHub
  readonly network: TestNetwork
}

/** Starts them before each test of the file and ends them after it. */
export function twoHubsOfTest(): () => TwoHubs {
  let hubs: TwoHubs | undefined
  const now = () => {
    if (hubs === undefined) throw new Error('no test is running')
    return hubs
  }
  beforeEach(async () => {
    const first = await startTestHub()
    const { journeyId } = first.hub.state.current()
    const second = await startTestHub({ journeyId })
    hubs = { first, second, network: await startTestNetwork() }
  })
  afterEach(async () => {
    const { first, second, network } = now()
    hubs = undefined
    await first.remove()
    await second.remove()
    await network.stop()
  })
  return now
}
