import type { SecondFactor } from '../confirm/factor.ts'
import type { Door } from '../principal.ts'

/** Commands about break-glass. */
export interface BreakGlassCommands {
  /** Somebody whom the charter names for it grants a waiting request alone, at once. */
  'break-glass': {
    readonly request_id: string
    readonly reason: string
    readonly door: Door
    /** As of `vote`. */
    readonly channel?: string
    /** As of `vote`: what the request asks to be confirmed is confirmed here, too. */
    readonly confirm?: string
    readonly edits?: number
    readonly second_factor?: SecondFactor
  }
  /** Somebody else says afterwards whether that was right. */
  review: { readonly request_id: string; readonly justified: boolean; readonly note: string; readonly door: Door }
}
