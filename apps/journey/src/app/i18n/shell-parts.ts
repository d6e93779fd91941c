/**
 * The words that come before the first screen, in every language; all others load with what
 * says them. Read by the build, too, so it imports nothing.
 */
export const SHELL_PARTS = [
  'app',
  'common',
  'nav',
  'movement',
  'where',
  'status',
  'timeline',
  'capture',
] as const
export type ShellPart = (typeof SHELL_PARTS)[number]
