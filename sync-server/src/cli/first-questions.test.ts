import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { askFirstQuestions } from './first-questions.ts'
import { browserCommand } from './open-browser.ts'

const defaults = {
  language: 'en',
  hubName: 'Hub on laptop',
  journeyTitle: 'Our journey',
  given: { hubName: false, journeyTitle: false, language: false },
} as const

/** Types each answer once its question stands there, as a person does. */
async function answering(answers: readonly string[], more: Partial<typeof defaults> = {}) {
  const input = new PassThrough()
  const output = new PassThrough()
  let shown = ''
  const left = [...answers]
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    // The cursor is moved after the question was drawn.
    if (!/ {2}> [^a-zA-Z]{0,9}[A-Z]?$/.test(shown)) return
    const answer = left.shift()
    if (answer !== undefined) setImmediate(() => input.write(`${answer}\r`))
  })
  const outcome = await askFirstQuestions({ ...defaults, ...more }, input, output)
  return { outcome, shown }
}

test('Enter takes what is in brackets, and no passphrase is one answer', async () => {
  const { outcome } = await answering(['', '', '', '', ''])
  expect(outcome).toEqual({
    language: 'en',
    hubName: 'Hub on laptop',
    journeyTitle: 'Our journey',
    hostName: '',
    passphrase: null,
  })
})

test('the questions are in the language that was chosen, and a passphrase is never shown', async () => {
  const { outcome, shown } = await answering([
    'fr',
    'Lieu',
    'Parcours',
    'Ama',
    'short',
    'water and stone',
    'water and stones',
    'water and stone',
    'water and stone',
  ])
  expect(outcome).toMatchObject({ language: 'fr', hubName: 'Lieu', passphrase: 'water and stone' })
  expect(shown).toContain('Comment s’appelle ce hub ?')
  expect(shown).toContain('Au moins 8 caractères')
  expect(shown).toContain('Les deux ne sont pas pareilles')
  expect(shown).not.toContain('water')
})

test('a browser is opened where there is a screen, and nowhere else', () => {
  const url = 'http://127.0.0.1:8700/host#t'
  expect(browserCommand(url, 'linux', {})).toBeNull()
  expect(browserCommand(url, 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open', url])
  expect(browserCommand(url, 'darwin', {})).toEqual(['open', url])
  expect(browserCommand(url, 'win32', {})?.at(-1)).toBe(url)
})
