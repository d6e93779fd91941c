import { describeBlobStorage } from '../blob-storage.conformance.ts'
import { describeDocStorage } from '../doc-storage.conformance.ts'
import { MemoryDocStorage } from './memory-doc-storage.ts'

const setup = () => ({ storage: new MemoryDocStorage(), tearDown: () => {} })
describeDocStorage('memory', setup)
describeBlobStorage('memory', setup)
