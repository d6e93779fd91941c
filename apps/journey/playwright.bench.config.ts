import base from './playwright.config.ts'

/** Benchmarks use the tests' browser and hub, and print figures instead of judging them. */
export default { ...base, testDir: 'bench', testMatch: '*.bench.ts', timeout: 600_000 }
