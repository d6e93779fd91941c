import { expect, test } from 'vitest'
import { simulatePhones } from '../phones/simulate-phones.ts'

const phones = Number(process.env['PHONES'] ?? 20)
const workMs = Number(process.env['PHONES_MINUTES'] ?? 0.5) * 60_000
const seed = Number(process.env['FAULT_SEED'] ?? 20_261_121)
const isFull = workMs > 120_000

test(
  `[HP1] ${phones} phones over bad lines and a hub killed twice: everything once, where it may be`,
  async () => {
    const lines: string[] = []
    const { wrong, ...figures } = await simulatePhones({
      phones,
      workMs,
      seed,
      firstEntries: isFull ? 500 : 50,
      writeEveryMs: isFull ? 60_000 : 4_000,
      outageEveryMs: isFull ? 60_000 : 6_000,
      outageMs: isFull ? 30_000 : 4_000,
      restMs: 180_000,
      say: (line) => {
        lines.push(line)
        if (isFull) process.stderr.write(`${line}\n`)
      },
    })
    if (isFull) process.stderr.write(`${JSON.stringify(figures, null, 2)}\n`)
    expect({ seed, lines, figures, wrong: wrong.slice(0, 20), count: wrong.length }).toMatchObject({
      wrong: [],
    })
    expect(figures.joinedS).toBeLessThan(150)
    expect(figures.hubPeakMb).toBeLessThan(250)
    expect(figures.acknowledgedWhileWorking).toBeGreaterThan(phones)
  },
  workMs + 400_000,
)
