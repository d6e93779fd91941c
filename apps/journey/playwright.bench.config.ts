import base from './playwright.config.ts'

/** Benchmarks use the tests' browser and hub, and print figures instead of judging them. */
export default {
  ...base,
  testDir: 'bench',
  testMatch: '*.bench.ts',
  timeout: 600_000,
  // A trace takes a snapshot of the page at each step: the figures would be the recorder's.
  use: { ...base.use, trace: 'off' as const },
}
