import react from '@vitejs/plugin-react'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { wordsPerFeature } from './apps/journey/words-per-feature.ts'

const words = () =>
  wordsPerFeature(fileURLToPath(new URL('./apps/journey/src/app/i18n', import.meta.url)))

/** One project per kind of test, so that `npm test -- --project fault` runs alone. */
const kind = (name: string, include: string[], more: object = {}) => ({
  test: {
    name,
    include,
    environment: 'node',
    exclude: ['**/node_modules/**', '**/dist/**'],
    // A machine that is busy, or slow, is no fault: these are for what never comes.
    testTimeout: 30_000,
    expect: { poll: { timeout: 15_000 } },
    ...more,
  },
})

export default defineConfig({
  test: {
    // Many tests wait for a process or a clock, so that two at a time are well also on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        plugins: [words()],
        ...kind('unit', [
          '{packages,apps,sync-server}/**/src/**/!(*.property|*.contract).test.ts',
          'scripts/**/*.test.mjs',
        ]),
      },
      kind('property', ['{packages,apps,sync-server}/**/src/**/*.property.test.ts']),
      {
        plugins: [words(), react()],
        ...kind('ui', ['{packages,apps}/**/src/**/*.test.tsx'], {
          environment: 'happy-dom',
          setupFiles: ['apps/journey/src/app/testing/patience.ts'],
        }),
      },
      kind('contract', ['sync-server/src/**/*.contract.test.ts']),
      kind('conformance', ['sync-server/test/conformance/**/*.test.ts']),
      kind('hub', ['sync-server/test/hub/**/*.test.ts']),
      kind('upstream', ['sync-server/test/upstream/**/*.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      kind('replication', ['packages/rxdb-couch/test/**/*.test.ts'], { testTimeout: 300_000 }),
      kind('fault', ['**/test/faults/**/*.fault.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 60_000,
      }),
    ],
  },
})
