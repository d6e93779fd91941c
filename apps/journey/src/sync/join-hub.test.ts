import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { loadIdentity } from '../db/identity-store.ts'
import { forgetIdentity } from '../db/joining-store.ts'
import { askedJoin, joinHub, previewInvitation, type JoinRequest } from './join-hub.ts'

const MEMBERSHIP = {
  hub: { id: 'hub:01ARZ3NDEKTSV4RRFFQ69G5FAV', name: 'Accra hub' },
  journey: { id: 'journey:01ARZ3NDEKTSV4RRFFQ69G5FAV', title: 'Accra' },
  person: { id: 'person:x' },
  dbs: [
    { name: 'hub', kind: 'hub' },
    { name: 'journey-01arz3ndektsv4rrffq69g5fav', kind: 'journey' },
  ],
}
const REQUEST: JoinRequest = {
  baseUrl: 'http://hub.test/',
  code: 'ABC234',
  displayName: 'Ama',
  isPseudonym: false,
  stakeholderGroup: 'participants',
  intendedRole: 'scribe',
  lang: 'en',
}

interface Sent {
  readonly url: string
  readonly body: { personId: string; deviceId: string; secret: string; code: string }
}
let sent: Sent[]

beforeEach(() => {
  sent = []
  indexedDB.deleteDatabase('tributary-identity')
})

/** A hub that gives these answers, one after the other; an Error is a broken connection. */
function hub(...answers: (Response | Error)[]): typeof fetch {
  return async (input, init) => {
    const body: Sent['body'] = JSON.parse(String(init?.body ?? '{}'))
    sent.push({ url: String(input), body })
    const answer = answers.shift()
    if (answer instanceof Response) return answer
    throw answer ?? new TypeError('no more answers')
  }
}

const refusal = (status: number, error: string, headers = {}) =>
  Response.json({ error, message: '' }, { status, headers })

const greetingOf = (hubId: string) => Response.json({ hubId, time: new Date().toISOString() })

test('a phone that keeps another hub’s journal asks first, and shows no hub the other’s secret', async () => {
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))
  const before = await loadIdentity()
  const other = { ...MEMBERSHIP, hub: { id: 'hub:01BX5ZZKBKACTAV9WEVGEMMVRZ', name: 'Lagos hub' } }
  sent = []
  expect(await joinHub(REQUEST, hub(greetingOf(other.hub.id)))).toEqual({
    ok: false,
    reason: 'other_hub',
    keptHubName: 'Accra hub',
  })
  expect(await loadIdentity()).toEqual(before)
  await joinHub(
    { ...REQUEST, leavesOtherHub: true },
    hub(greetingOf(other.hub.id), Response.json(other)),
  )
  const after = await loadIdentity()
  expect(after?.hub).toEqual(other.hub)
  expect(after?.secret).not.toBe(before?.secret)
  expect(JSON.stringify(sent)).not.toContain(before?.secret)
})

test('joining keeps who this phone is, with a secret that only it knows', async () => {
  expect(await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))).toEqual({ ok: true })
  const identity = await loadIdentity()
  expect(identity).toMatchObject({
    baseUrl: 'http://hub.test',
    displayName: 'Ama',
    journey: MEMBERSHIP.journey,
    dbs: MEMBERSHIP.dbs,
  })
  expect(identity?.personId).toMatch(/^person:[0-9A-Z]{26}$/)
  expect(identity?.secret).toMatch(/^[\w-]{43}$/)
  expect(sent[0]?.body.personId).toBe(identity?.personId)
})

test('a join whose answer got lost is asked again as the same person and device', async () => {
  const lost = await joinHub(REQUEST, hub(new TypeError('cut')))
  expect(lost).toEqual({ ok: false, reason: 'hub_unreachable' })
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))
  expect(sent[1]?.body).toEqual(sent[0]?.body)
})

test('joining again by a newer link changes the address and not the person', async () => {
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))
  const before = await loadIdentity()
  await joinHub(
    { ...REQUEST, baseUrl: 'http://10.0.0.7:8080' },
    hub(greetingOf(MEMBERSHIP.hub.id), Response.json(MEMBERSHIP)),
  )
  expect(await loadIdentity()).toEqual({ ...before, baseUrl: 'http://10.0.0.7:8080' })
})

test('a hub that knows this person on another device is joined as somebody new', async () => {
  const answer = await joinHub(
    REQUEST,
    hub(refusal(409, 'person_taken'), Response.json(MEMBERSHIP)),
  )
  expect(answer).toEqual({ ok: true })
  expect(sent[1]?.body.personId).not.toBe(sent[0]?.body.personId)
})

test('each refusal of a code has its own reason', async () => {
  const reasonOf = async (answer: Response | Error) => joinHub(REQUEST, hub(answer))
  expect(await reasonOf(refusal(404, 'join_code_unknown'))).toMatchObject({
    reason: 'code_unknown',
  })
  expect(await reasonOf(refusal(410, 'join_code_expired'))).toMatchObject({
    reason: 'code_expired',
  })
  expect(await reasonOf(refusal(410, 'join_code_used_up'))).toMatchObject({
    reason: 'code_used_up',
  })
  expect(await reasonOf(refusal(429, 'too_many_tries', { 'retry-after': '30' }))).toEqual({
    ok: false,
    reason: 'too_many_tries',
    retryAfterS: 30,
  })
})

test('a captive portal’s page is no hub', async () => {
  const page = new Response('<html>Log in to the hotel</html>', { status: 200 })
  expect(await previewInvitation('http://hub.test', 'ABC234', hub(page))).toEqual({
    ok: false,
    reason: 'hub_unreachable',
  })
  const json = Response.json({ hello: 'world' })
  expect(await joinHub(REQUEST, hub(json))).toMatchObject({ reason: 'hub_unreachable' })
})

test('a phone with a wrong clock knows by how much before it writes its first record', async () => {
  const time = new Date(Date.now() - 5 * 365 * 86_400_000).toISOString()
  const greeting = Response.json({ hubId: MEMBERSHIP.hub.id, name: 'Accra hub', time })
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP), greeting))
  const offset = (await loadIdentity())?.clockOffsetMs ?? 0
  expect(Math.round(offset / 86_400_000)).toBe(-5 * 365)
})

test('at another hub of the same journey a person stays who they are, with a secret of its own', async () => {
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))
  const before = await loadIdentity()
  const other = { ...MEMBERSHIP, hub: { id: 'hub:01BX5ZZKBKACTAV9WEVGEMMVRZ', name: 'Lagos hub' } }
  const moving = { ...REQUEST, journeyId: MEMBERSHIP.journey.id, leavesOtherHub: true }
  const unasked = { ...moving, leavesOtherHub: false }
  expect(await joinHub(unasked, hub(greetingOf(other.hub.id)))).toEqual({
    ok: false,
    reason: 'moves_hub',
    keptHubName: 'Accra hub',
  })
  sent = []
  const lost = hub(greetingOf(other.hub.id), new TypeError('cut'))
  expect(await joinHub(moving, lost)).toMatchObject({ reason: 'hub_unreachable' })
  await joinHub(moving, hub(greetingOf(other.hub.id), Response.json(other)))
  const after = await loadIdentity()
  expect(after).toMatchObject({ personId: before?.personId, deviceId: before?.deviceId })
  expect(after?.secret).not.toBe(before?.secret)
  // Asked again after a lost answer, it is the same device with the same secret.
  expect(sent[3]?.body.secret).toBe(sent[1]?.body.secret)
})

test('whoever has records here and is not known there asks for a code, and stays who they are', async () => {
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))
  const before = await loadIdentity()
  const taken = hub(greetingOf(MEMBERSHIP.hub.id), refusal(409, 'person_taken'))
  expect(await joinHub(REQUEST, taken)).toEqual({ ok: false, reason: 'person_taken' })
  expect(await loadIdentity()).toEqual(before)
})

test('with a code from the host a new phone becomes the person the hub names', async () => {
  const personId = 'person:01BX5ZZKBKACTAV9WEVGEMMVRZ'
  const back = Response.json({ ...MEMBERSHIP, person: { id: personId } })
  expect(await joinHub({ ...REQUEST, isRecovery: true }, hub(back))).toEqual({ ok: true })
  expect(await loadIdentity()).toMatchObject({ personId, isRecovered: true })
})

test('whoever waits for the host’s yes has not joined yet, and asks again with the same ids', async () => {
  const waiting = Response.json({ ...MEMBERSHIP, dbs: [], isWaiting: true }, { status: 202 })
  expect(await joinHub(REQUEST, hub(waiting))).toEqual({ ok: false, reason: 'waiting' })
  expect(await loadIdentity()).toBeNull()
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))
  expect(sent[1]?.body).toEqual(sent[0]?.body)
})

test('what was asked is kept until there is an answer, and asked again with the same ids', async () => {
  const waiting = () => Response.json({ ...MEMBERSHIP, isWaiting: true }, { status: 202 })
  await joinHub(REQUEST, hub(new TypeError('cut off')))
  expect(await askedJoin()).toEqual(REQUEST)
  await joinHub(REQUEST, hub(waiting()))
  expect(await askedJoin()).toEqual(REQUEST)
  await joinHub(REQUEST, hub(refusal(429, 'too_many_tries')))
  await joinHub(REQUEST, hub(refusal(503, 'handed_over')))
  expect(await askedJoin()).toEqual(REQUEST)
  await joinHub(REQUEST, hub(Response.json(MEMBERSHIP)))
  expect(await askedJoin()).toBe(null)
  expect(new Set(sent.flatMap(({ body }) => body.deviceId ?? [])).size).toBe(1)
})

test.each(['removed', 'join_code_unknown', 'join_code_expired', 'join_code_used_up'])(
  'after the answer %s nothing is asked again by itself',
  async (error) => {
    await joinHub(REQUEST, hub(refusal(403, error)))
    expect(await askedJoin()).toBe(null)
  },
)

test('a phone that is erased forgets what was asked on it, too', async () => {
  await joinHub(REQUEST, hub(new TypeError('cut off')))
  await forgetIdentity()
  expect(await askedJoin()).toBe(null)
})
