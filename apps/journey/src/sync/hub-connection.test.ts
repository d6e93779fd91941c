import { expect, test } from 'vitest'
import type { HubAnswer, HubGreeting } from './hub-api.ts'
import {
  APP_PROTOCOL,
  createHubConnection,
  QUIET_PACE_MS,
  type HubReach,
} from './hub-connection.ts'

const GREETING: HubGreeting = {
  hubId: 'hub:1',
  name: 'Accra',
  timeMs: 1_000_000,
  movedTo: null,
  minAppProtocol: 0,
  protocol: 1,
  appRevision: null,
}

function setUp() {
  const answers: HubAnswer<HubGreeting>[] = []
  const reaches: HubReach[] = []
  const offsets: number[] = []
  const waits: number[] = []
  let strangers = 0
  const outdated: string[] = []
  const moves: (readonly string[])[] = []
  let wake: () => void = () => undefined
  let runTimer: () => void = () => undefined
  let asked = 0
  const connection = createHubConnection(
    {
      greeting: async () => {
        asked += 1
        return answers.shift() ?? { kind: 'no_answer' }
      },
    },
    'hub:1',
    {
      onReach: (reach) => reaches.push(reach),
      onGreeting: (_greeting, offsetMs) => offsets.push(offsetMs),
      onStranger: () => {
        strangers += 1
      },
      onMoved: (origins) => moves.push(origins),
      onOutdated: (which) => outdated.push(which),
    },
    {
      now: () => 940_000,
      random: () => 0.5,
      setTimer(run, ms) {
        waits.push(ms)
        runTimer = run
        return () => {
          runTimer = () => undefined
        }
      },
      onWake(run) {
        wake = run
        return () => {
          wake = () => undefined
        }
      },
    },
  )
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    connection,
    answers,
    reaches,
    offsets,
    waits,
    settle,
    strangers: () => strangers,
    outdated,
    moves,
    asked: () => asked,
    wake: () => wake(),
    runTimer: () => runTimer(),
  }
}

test('the hub is reachable once it answers itself, and its clock is compared', async () => {
  const { connection, answers, reaches, offsets, waits, settle } = setUp()
  answers.push({ kind: 'ok', value: GREETING })
  connection.start()
  await settle()
  expect(reaches).toEqual(['reachable'])
  expect(offsets).toEqual([60_000])
  expect(waits).toEqual([QUIET_PACE_MS])
  connection.stop()
})

test('no answer, and any answer that is not the hub’s, mean unreachable', async () => {
  const { connection, answers, reaches, settle, runTimer } = setUp()
  answers.push({ kind: 'no_answer' }, { kind: 'refused', error: 'not_found', retryAfterS: null })
  connection.start()
  await settle()
  runTimer()
  await settle()
  expect(reaches).toEqual(['unreachable', 'unreachable'])
  connection.stop()
})

test('another hub at this address is a stranger and not ours', async () => {
  const { connection, answers, reaches, strangers, settle } = setUp()
  answers.push({ kind: 'ok', value: { ...GREETING, hubId: 'hub:2' } })
  connection.start()
  await settle()
  expect(reaches).toEqual(['unreachable'])
  expect(strangers()).toBe(1)
  connection.stop()
})

test('tries grow apart while the hub is away, up to the quiet pace', async () => {
  const { connection, waits, settle, runTimer } = setUp()
  connection.start()
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await settle()
    runTimer()
  }
  await settle()
  expect(waits.slice(0, 3)).toEqual([2000, 4000, 8000])
  expect(Math.max(...waits)).toBe(QUIET_PACE_MS)
  connection.stop()
})

test('a phone that wakes up asks at once, and one that has stopped asks no more', async () => {
  const { connection, answers, asked, settle, wake, runTimer } = setUp()
  answers.push({ kind: 'ok', value: GREETING }, { kind: 'ok', value: GREETING })
  connection.start()
  await settle()
  wake()
  await settle()
  expect(asked()).toBe(2)
  connection.stop()
  wake()
  runTimer()
  await settle()
  expect(asked()).toBe(2)
})

test('a wish to look that comes during a look is not lost', async () => {
  const { connection, asked, settle } = setUp()
  connection.start()
  connection.check()
  connection.check()
  await settle()
  await settle()
  expect(asked()).toBe(2)
  connection.stop()
})

test('a laptop that is the hub no more is not taken for it, and says where to go', async () => {
  const t = setUp()
  t.answers.push({ kind: 'ok', value: { ...GREETING, movedTo: ['http://192.0.2.7:8700'] } })
  t.connection.start()
  await t.settle()
  expect(t.reaches).toEqual(['unreachable'])
  expect(t.moves).toEqual([['http://192.0.2.7:8700']])
  expect(t.offsets).toEqual([])
})

test('a hub that no longer understands this app gets nothing from it until it is renewed', async () => {
  const t = setUp()
  t.answers.push(
    { kind: 'ok', value: { ...GREETING, minAppProtocol: APP_PROTOCOL + 1 } },
    { kind: 'ok', value: { ...GREETING, minAppProtocol: APP_PROTOCOL } },
  )
  t.connection.start()
  await t.settle()
  expect([t.reaches, t.outdated]).toEqual([['unreachable'], ['app']])
  t.wake()
  await t.settle()
  expect([t.reaches, t.outdated]).toEqual([['unreachable', 'reachable'], ['app']])
})

test('a hub that is older than this app can speak with gets nothing, and is told apart from a newer one', async () => {
  const t = setUp()
  t.answers.push({ kind: 'ok', value: { ...GREETING, protocol: 0 } })
  t.connection.start()
  await t.settle()
  expect([t.reaches, t.outdated, t.offsets]).toEqual([['unreachable'], ['hub'], []])
})
