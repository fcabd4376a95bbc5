import type { StandingGrantsSection } from '../charter/sections/standing-grants.ts'
import { type Micros, type Millis, microsFromUsd, parseDuration } from '../units.ts'

/** The most that a standing grant may say under a charter. */
export interface PermitLaw {
  readonly maxFor: Millis
  readonly maxUses: number
  readonly maxSpend: Micros
  readonly maxOpen: number
}

/** The section `standing_grants` made ready. */
export const permitLaw = ({ max_for, max_uses, max_usd, max_open }: StandingGrantsSection): PermitLaw => ({
  maxFor: parseDuration(max_for) ?? 0,
  maxUses: max_uses,
  maxSpend: microsFromUsd(max_usd) ?? 0,
  maxOpen: max_open,
})
