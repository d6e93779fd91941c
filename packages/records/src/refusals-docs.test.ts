import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { REFUSALS } from './refusals.ts'

test('docs/errors.md names every code of a refused record, with its words', async () => {
  const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  const rows = page.matchAll(/^\| `(\w+)` \| ([^|]+) \|$/gm)
  expect([...rows].map(([, code, words]) => [code, words])).toEqual(Object.entries(REFUSALS))
})
