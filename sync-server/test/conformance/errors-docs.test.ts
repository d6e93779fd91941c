import { readFile } from 'node:fs/promises'
import { SYNC_ERRORS } from '@tributary/sync-protocol'
import { expect, test } from 'vitest'

test('docs/errors.md and the table of errors name the same codes, statuses and words', async () => {
  const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  const rows = page.matchAll(/^\| `(\w+)` \| (\d{3}) \| `(\w+)` \| .+ \| .+ \|$/gm)
  const documented = [...rows].map(([, code, status, error]) => [code, Number(status), error])
  const known = Object.entries(SYNC_ERRORS).map(([code, row]) => [code, row.status, row.error])
  expect(documented).toEqual(known)
})
