import type { MergeConfig } from './config.ts'

export async function runMerge(config: MergeConfig): Promise<number> {
  throw new Error(`not built yet: ${config.to}`)
}
