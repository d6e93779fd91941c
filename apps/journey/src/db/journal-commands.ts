// Everything that writes, in a chunk of its own that comes right after the first screen.
export { writeFirstRecords } from './consent-commands.ts'
export { amendEntry, finishWithdrawals, withdrawEntry } from './entry-commands.ts'
export { exportMine } from './export-mine.ts'
export { logDraft, savedText } from './log-draft.ts'
export { finishMoves } from './move-entry.ts'
export { withdrawRecord, writeRecord } from './record-commands.ts'
export { editShared } from './shared-record-commands.ts'
