import type { Letter, Thinker } from './idea.ts'
import { adapt } from './letters/adapt.ts'
import { combine } from './letters/combine.ts'
import { eliminate } from './letters/eliminate.ts'
import { modify } from './letters/modify.ts'
import { putToOtherUse } from './letters/put-to-other-use.ts'
import { reverse } from './letters/reverse.ts'
import { substitute } from './letters/substitute.ts'

/** What each letter makes of a ledger. */
export const THINKERS: Readonly<Record<Letter, Thinker>> = {
  substitute,
  combine,
  adapt,
  modify,
  put_to_other_use: putToOtherUse,
  eliminate,
  reverse,
}
