import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { builtInDefinitions } from './built-in-definitions.ts'

const all = builtInDefinitions()

test('the fourteen instruments of the product are built in', () => {
  expect(all.map((definition) => definition.id).toSorted()).toEqual([
    'aspect-reading',
    'before-after-review',
    'daily',
    'four-quadrant',
    'learning-loop',
    'most-significant-change',
    'orid',
    'outcome-harvest',
    'pulse',
    'purpose',
    'ripple',
    'triad',
    'value-creation',
    'valuing-workshop',
  ])
})

test('every word is there in English and French', () => {
  const spoken = JSON.stringify(all, (_, value: unknown) => {
    const isWords = typeof value === 'object' && value !== null && 'en' in value
    return isWords && !('fr' in value) ? { ...value, LEFT: 'untranslated' } : value
  })
  expect(spoken).not.toContain('untranslated')
})

test('the daily question and the pulse are private unless their author says otherwise', () => {
  const isPrivate = all.filter((definition) => definition.visibility === 'private')
  expect(isPrivate.map((definition) => definition.id)).toEqual(['daily', 'pulse'])
})

test('no instrument carries a name that is somebody’s trade mark', () => {
  expect(JSON.stringify(all)).not.toMatch(/place story|self-signified|sensemaker/i)
})

test('a released version stays as it is: a change is a new version', async () => {
  const digests = all.map((definition) => {
    const digest = createHash('sha256').update(JSON.stringify(definition)).digest('hex')
    return `${definition.id}@${definition.version} ${digest.slice(0, 16)}`
  })
  await expect(`${digests.join('\n')}\n`).toMatchFileSnapshot('./released.txt')
})
