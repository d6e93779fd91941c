import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { askedJoin, forgetAskedJoin, joinHub, previewInvitation } from '../sync/join-hub.ts'
import { renderApp } from './testing/render-app.tsx'

vi.mock('../sync/join-hub.ts', () => ({
  askedJoin: vi.fn(),
  forgetAskedJoin: vi.fn(),
  joinHub: vi.fn(),
  previewInvitation: vi.fn(),
}))

const asked = vi.mocked(joinHub)

beforeEach(() => {
  localStorage.clear()
  asked.mockReset().mockResolvedValue({ ok: true })
  vi.mocked(askedJoin).mockReset().mockResolvedValue(null)
  vi.mocked(forgetAskedJoin).mockReset().mockResolvedValue()
  vi.mocked(previewInvitation).mockResolvedValue({
    ok: true,
    invitation: {
      hubName: 'Accra hub',
      journeyTitle: 'Living with water',
      expiresAt: '2026-12-04T00:00:00Z',
      journeyId: '',
      kind: 'invitation',
      role: 'participant',
      teamName: null,
      needsApproval: false,
      isLent: false,
      personName: null,
    },
  })
})
afterEach(cleanup)

test('nobody joins without ticking the consent, and the page says why', async () => {
  renderApp('/join/K7MQ4T', null)
  await userEvent.type(await screen.findByLabelText('What shall we call you?'), 'Ama')
  await userEvent.click(screen.getByRole('radio', { name: 'Participant' }))
  await userEvent.click(screen.getByRole('button', { name: 'Join' }))
  screen.getByText('We may only keep what you write if you tick this.')
  expect(asked).not.toHaveBeenCalled()

  await userEvent.click(screen.getByRole('checkbox', { name: /Yes, keep what I write/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Join' }))
  expect(asked).toHaveBeenCalledWith({
    baseUrl: 'http://hub.test',
    code: 'K7MQ4T',
    displayName: 'Ama',
    isPseudonym: false,
    stakeholderGroup: 'participants',
    intendedRole: '',
    lang: 'en',
    leavesOtherHub: false,
    journeyId: '',
    journeyTitle: 'Living with water',
  })
})

test('a consent is never ticked beforehand', async () => {
  renderApp('/join/K7MQ4T', null)
  const tick = await screen.findByRole('checkbox', { name: /Yes, keep what I write/ })
  expect(tick).toHaveProperty('checked', false)
})

test('a name and a group are asked for, each with its own sentence', async () => {
  renderApp('/join/K7MQ4T', null)
  await userEvent.click(await screen.findByRole('button', { name: 'Join' }))
  screen.getByText('Please give a name. A made-up one is fine.')
  screen.getByText(/Please choose one/)
  expect(asked).not.toHaveBeenCalled()
})

test.each([
  ['code_unknown', 'This code is not known here.', 'Check it letter by letter'],
  ['code_expired', 'This code has run out.', 'Ask your host for a new one.'],
  ['code_used_up', 'This code has been used as often as it may be.', 'Ask your host'],
  ['hub_unreachable', 'The hub does not answer.', 'Are you on the same Wi-Fi'],
] as const)('%s gets one clear sentence and a next step', async (reason, sentence, next) => {
  vi.mocked(previewInvitation).mockResolvedValue({ ok: false, reason })
  renderApp('/join/XXXXXX', null)
  expect((await screen.findByRole('alert')).textContent).toMatch(
    new RegExp(`^${sentence.replaceAll('.', '\\.')}.*${next}`),
  )
})

test('what was typed stays when joining fails', async () => {
  asked.mockResolvedValue({ ok: false, reason: 'too_many_tries', retryAfterS: 180 })
  renderApp('/join/K7MQ4T', null)
  await userEvent.type(await screen.findByLabelText('What shall we call you?'), 'Ama')
  await userEvent.click(screen.getByRole('radio', { name: 'Partner' }))
  await userEvent.click(screen.getByRole('checkbox', { name: /Yes, keep what I write/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Join' }))
  await screen.findByText('Wait 3 minutes, then try again.')
  expect(screen.getByLabelText('What shall we call you?')).toHaveProperty('value', 'Ama')
})

test('a recovery code brings somebody back without asking again who they are', async () => {
  vi.mocked(previewInvitation).mockResolvedValue({
    ok: true,
    invitation: {
      hubName: 'Accra hub',
      journeyTitle: 'Living with water',
      expiresAt: '2026-12-04T00:00:00Z',
      journeyId: 'journey:x',
      kind: 'recovery',
      role: null,
      teamName: null,
      needsApproval: false,
      isLent: false,
      personName: 'Ama',
    },
  })
  renderApp('/join/K7MQ4TABC', null)
  await screen.findByText('Welcome back, Ama')
  screen.getByText(/cannot come back from there/)
  await userEvent.click(screen.getByRole('button', { name: 'Go on as this person' }))
  expect(asked).toHaveBeenCalledWith(
    expect.objectContaining({ isRecovery: true, code: 'K7MQ4TABC' }),
  )
})

test('whoever waits for the host’s yes is told so, and is in without a further tap', async () => {
  asked.mockResolvedValueOnce({ ok: false, reason: 'waiting' }).mockResolvedValue({ ok: true })
  renderApp('/join/K7MQ4T', null)
  await userEvent.type(await screen.findByLabelText('What shall we call you?'), 'Ama')
  await userEvent.click(screen.getByRole('radio', { name: 'Participant' }))
  await userEvent.click(screen.getByRole('checkbox', { name: /Yes, keep what I write/ }))
  await userEvent.click(screen.getByRole('button', { name: 'Join' }))
  await screen.findByText('Your host has to say yes first')
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2), { timeout: 6000 })
})

const WAITS = {
  baseUrl: 'http://hub.test',
  code: 'K7MQ4T',
  displayName: 'Kofi',
  isPseudonym: false,
  stakeholderGroup: 'participants',
  intendedRole: '',
  lang: 'en',
  journeyTitle: 'Living with water',
} as const

test.each(['/join/K7MQ4T', '/'])(
  'whoever waits for the host goes on waiting when the page is opened anew at %s, though their code is used up',
  async (path) => {
    vi.mocked(askedJoin).mockResolvedValue(WAITS)
    vi.mocked(previewInvitation).mockResolvedValue({ ok: false, reason: 'code_used_up' })
    asked.mockResolvedValue({ ok: false, reason: 'waiting' })
    renderApp(path, null)
    await screen.findByText('Your host has to say yes first')
    screen.getByText('You asked to join as Kofi.')
    expect(asked).toHaveBeenCalledWith(WAITS)
    // There is nothing to fill in or to press while one waits, but to begin anew.
    expect(screen.queryByRole('button', { name: 'Join' })).toBe(null)
    await userEvent.click(screen.getByRole('button', { name: 'Answer the questions anew' }))
    expect(forgetAskedJoin).toHaveBeenCalled()
  },
)

test('a code that somebody opens now comes before one that they asked with earlier', async () => {
  vi.mocked(askedJoin).mockResolvedValue({ ...WAITS, code: 'OTHER2' })
  renderApp('/join/K7MQ4T', null)
  await screen.findByLabelText('What shall we call you?')
  expect(asked).not.toHaveBeenCalled()
})
