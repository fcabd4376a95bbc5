import type { Reason } from '../reason.ts'

/** What entries say of key figures, besides what stands in `request.audited`. */
export interface KpiEvents {
  /** Subject: the agent, or the org. Too few of the last measurements met the target of a key figure; its trend begins anew. */
  'kpi.alerted': {
    readonly scope: 'agent' | 'org'
    readonly kpi: string
    readonly met: number
    readonly of: number
    readonly reason: Reason
    readonly tally: string
  }
}
