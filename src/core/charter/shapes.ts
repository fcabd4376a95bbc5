import { z } from 'zod'
import { parseDuration } from '../units.ts'

/** A length of time in a charter, such as `90s`, `10m`, `24h` or `7d`; longer than nothing. */
export const Duration = z.string().refine((text) => (parseDuration(text) ?? 0) > 0, 'expected a duration such as 90s, 10m or 24h')

/** A priority, 1 (lowest) to 10. */
export const Priority = z.int().min(1).max(10)
