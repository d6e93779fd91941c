import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { loadIdentity, loadSharers, saveIdentity } from './identity-store.ts'
import { changeSharers } from './joining-store.ts'
import { isEasyPin, isPinShaped } from './pin.ts'
import { turnToProfile } from './profile.ts'
import { addSharer, readSharers, removeSharer, setPin, tryPin } from './sharers.ts'
import { TEST_START, testIdentity } from './testing.ts'

const NOW = TEST_START
/** What the derivation costs is no rule of these. */
const CHEAP = 2
const KOFI = '01kaf0000000000000000000kf'

beforeEach(async () => {
  await changeSharers(() => null)
  turnToProfile('')
})

test('a PIN opens what is its person’s and nobody else’s', async () => {
  await addSharer('', 'Ama', '2580', CHEAP)
  await addSharer(KOFI, 'Kofi', '914207', CHEAP)
  expect(await tryPin('', '2580', NOW)).toEqual({ kind: 'right' })
  expect(await tryPin(KOFI, '2580', NOW)).toEqual({ kind: 'wrong', waitMs: 0 })
  expect(await tryPin(KOFI, '914207', NOW)).toEqual({ kind: 'right' })
  expect(JSON.stringify(await loadSharers())).not.toMatch(/2580|914207/)
})

test('five wrong PINs make the next one wait, longer each time, and a right one makes it well', async () => {
  await addSharer('', 'Ama', '2580', CHEAP)
  const waits: number[] = []
  let now = NOW
  for (let at = 0; at < 12; at += 1) {
    const outcome = await tryPin('', '0000', now)
    if (outcome.kind !== 'wrong') throw new Error(outcome.kind)
    waits.push(outcome.waitMs / 1000)
    now += outcome.waitMs
  }
  expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
  expect(await tryPin('', '2580', now - 1)).toEqual({ kind: 'wait', waitMs: 1 })
  expect(await tryPin('', '2580', now)).toEqual({ kind: 'right' })
  expect(await tryPin('', '0000', now)).toEqual({ kind: 'wrong', waitMs: 0 })
})

test('a try counts before it is judged, so that a page that is loaded anew has used it up', async () => {
  await addSharer('', 'Ama', '2580', CHEAP)
  const tries = Array.from({ length: 6 }, () => tryPin('', '0000', NOW))
  const outcomes = await Promise.all(tries)
  expect(outcomes.map(({ kind }) => kind)).toEqual([...Array(5).fill('wrong'), 'wait'])
})

test('a clock that was set back by years makes nobody wait for years', async () => {
  await addSharer('', 'Ama', '2580', CHEAP)
  for (let at = 0; at < 5; at += 1) await tryPin('', '0000', NOW)
  const backThen = NOW - 20 * 365 * 86_400_000
  expect(await tryPin('', '2580', backThen)).toEqual({ kind: 'wait', waitMs: 30_000 })
})

test('a new PIN forgets the wrong tries', async () => {
  await addSharer('', 'Ama', '2580', CHEAP)
  for (let at = 0; at < 7; at += 1) await tryPin('', '0000', NOW + at * 3_600_000)
  await setPin('', '1379', CHEAP)
  expect(await tryPin('', '1379', NOW)).toEqual({ kind: 'right' })
})

test('each of them is somebody else at the hub, and the first keeps who they were', async () => {
  const ama = testIdentity({ displayName: 'Ama' })
  await saveIdentity(ama)
  turnToProfile(KOFI)
  expect(await loadIdentity()).toBeNull()
  const kofi = testIdentity({ displayName: 'Kofi' })
  await saveIdentity(kofi)
  expect(await loadIdentity()).toEqual(kofi)
  turnToProfile('')
  expect(await loadIdentity()).toEqual(ama)
  expect(await loadIdentity(KOFI)).toEqual(kofi)
})

test('with the last of them the phone is one’s own again', async () => {
  await addSharer('', 'Ama', '2580', CHEAP)
  await addSharer(KOFI, 'Kofi', '914207', CHEAP)
  await removeSharer(KOFI)
  expect((await readSharers())?.map(({ name }) => name)).toEqual(['Ama'])
  await removeSharer('')
  expect(await readSharers()).toBeNull()
})

test('a PIN has four to six digits, and not the ones that everybody tries', () => {
  expect(['123', '12a4', '1234567', ''].filter(isPinShaped)).toEqual([])
  expect(['0000', '1234', '987654', '2580', '1212'].filter(isEasyPin)).toEqual([
    '0000',
    '1234',
    '987654',
  ])
})
