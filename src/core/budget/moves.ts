import { digestOf } from '../json.ts'
import type { Micros } from '../units.ts'

/** Under which a repeated move of money is remembered; no agent's id is empty. */
export const moveKey = (key: string): string => `:${key}`

/** What tells two moves with one key apart. */
export const moveDigest = (way: 'in' | 'out', amount: Micros, note: string): string => digestOf({ way, amount, note })
