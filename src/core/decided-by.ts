import type { Door } from './principal.ts'

/** Who decided, as the ledger and the cards name it. */
export interface DecidedBy {
  /** The operator's id in the charter. */
  readonly operator: string
  readonly door: Door
}
