import { describeDocStorage } from '../doc-storage.conformance.ts'
import { MemoryDocStorage } from './memory-doc-storage.ts'

describeDocStorage('memory', () => ({ storage: new MemoryDocStorage(), tearDown: () => {} }))
