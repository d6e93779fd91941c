import { format1 } from './format-1.ts'
import { format2 } from './format-2.ts'
import { format3 } from './format-3.ts'
import { format4 } from './format-4.ts'
import type { Migration } from './migration.ts'

/**
 * Every step in order; the nth makes format n, which is what `PRAGMA user_version` says. A new
 * file takes the same way as an old one. Released steps are never edited: add one, in a file of
 * its own, with a line here. `test/formats/` holds a db of each released format; [MI1] opens them all.
 */
export const MIGRATIONS: readonly Migration[] = [format1, format2, format3, format4]
