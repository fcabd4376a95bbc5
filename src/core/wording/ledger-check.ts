import { legible } from '../legible.ts'
import type { Seq } from '../units.ts'
import { cut } from './text.ts'

/** Characters of what is wrong that are told. */
const DETAIL = 300

/** What people and `/health` are told when a check finds that the ledger is not what was written. */
export const ledgerCheckText = ({ seq, detail }: { readonly seq: Seq; readonly detail: string }): string =>
  `The check of the ledger failed at entry ${seq}: ${cut(legible(detail), DETAIL)}. This process grants nothing and records nothing any more, so whatever waits goes on waiting. ` +
  'Run `countersign ledger verify`, keep a copy of the data as it is, put back a ledger that is whole, then start again'
