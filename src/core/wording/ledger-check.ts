import { legible } from '../legible.ts'
import type { Seq } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { cut } from './text.ts'

/** Characters of what is wrong that are told. */
const DETAIL = 300

/** What people are told, and `/health` in English, when a check finds that the ledger is not what was written. */
export const ledgerCheckText = ({ seq, detail }: { readonly seq: Seq; readonly detail: string }, { alerts }: Catalogue): string =>
  alerts.ledgerCheck(seq, cut(legible(detail), DETAIL))
