import { configure } from '@testing-library/react'

/** How long a test looks for what is to come; a second is little on a busy machine. */
configure({ asyncUtilTimeout: 15_000 })
