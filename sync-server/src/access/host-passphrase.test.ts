import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassphrase, isPassphrase } from './host-passphrase.ts'

test('the right passphrase is known again, a wrong one is not, and no two hashes are alike', async () => {
  const stored = await hashPassphrase('water and stone', randomBytes, 1_024)
  expect(await isPassphrase('water and stone', stored)).toBe(true)
  expect(await isPassphrase('water and stones', stored)).toBe(false)
  expect(await isPassphrase('', stored)).toBe(false)
  expect((await hashPassphrase('water and stone', randomBytes, 1_024)).hash).not.toBe(stored.hash)
  expect(JSON.stringify(stored)).not.toContain('water')
})

test('a letter with an accent is the same on every keyboard', async () => {
  const stored = await hashPassphrase('l’été\u0301', randomBytes, 1_024)
  expect(await isPassphrase('l’ét\u00e9\u0301'.normalize('NFC'), stored)).toBe(true)
})
