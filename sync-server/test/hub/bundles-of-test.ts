import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import type { Answer } from '../testing-hub.ts'
import {
  buildTestBundle,
  type BundleFacts,
  type RunningBundle,
  runBundleAs,
} from './testing-bundle.ts'

/** For every command that serves: on a port of its own, for this machine alone. */
export const LISTEN = ['--port', '0', '--host', '127.0.0.1', '--json']

export interface BundlesOfTest {
  /** A folder for the test that runs now, gone after it. */
  readonly scratch: () => string
  readonly run: (...args: string[]) => RunningBundle
  readonly runAs: typeof runBundleAs
  /** The `couch` command, for which `callCouch` has the password. */
  readonly couch: (data: string) => RunningBundle
  readonly lastStarted: () => RunningBundle
}

/**
 * The bundle that people run, built for this test file; what a test starts is killed after it.
 *
 * @param name - of the file, for its folders
 */
export function bundlesOfTest(name: string): BundlesOfTest {
  const running: RunningBundle[] = []
  let scratch = ''
  beforeAll(buildTestBundle, 60_000)
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), `tributary-${name}-`))
  })
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGKILL')
      await ended
    }
    rmSync(scratch, { recursive: true, force: true })
  })
  const runAs: typeof runBundleAs = (more, ...args) => {
    const started = runBundleAs(more, ...args)
    running.push(started)
    return started
  }
  return {
    scratch: () => scratch,
    run: (...args) => runAs({}, ...args),
    runAs,
    couch: (data) => runAs({}, 'couch', '--data', data, '--admin', 'admin:secret', ...LISTEN),
    lastStarted: () => {
      const server = running.at(-1)
      if (server === undefined) throw new Error('nothing was started')
      return server
    },
  }
}

const authorization = `Basic ${Buffer.from('admin:secret').toString('base64')}`

/** Asks a hub that `couch` started. */
export async function callCouch(facts: BundleFacts, method: string, path: string, body?: unknown) {
  const response = await fetch(`${facts.couch}${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer: Answer = await response.json()
  return { status: response.status, body: answer }
}
