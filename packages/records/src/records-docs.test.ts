import { expect, test } from 'vitest'
import { recordsTable } from '../scripts/records-table.ts'

test('docs/records.md says what the schemas say', async () => {
  await expect(recordsTable()).toMatchFileSnapshot('../../../docs/records.md')
})
