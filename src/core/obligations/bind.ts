import { type Ask, actionDigest } from '../ask.ts'
import { canonicalJson } from '../json.ts'
import type { Millis } from '../units.ts'
import { combine, deny, type Finding, mergeObligations, type Obligations } from '../verdict.ts'

/** What a grant is bound to: the action and the charter, and the preview where one is required. */
export const boundDigest = (
  action: Parameters<typeof actionDigest>[0] & Pick<Ask, 'preview'>,
  charter: string,
  obligations: Obligations | undefined,
): string => actionDigest(action, charter, obligations?.preview_required ? (action.preview ?? '') : undefined)

/** Until when a grant made now may be redeemed: what the charter says, or sooner where an obligation does. */
export const expiryOf = (now: Millis, expire: Millis, obligations: Obligations | undefined): Millis =>
  now + Math.min(expire, obligations?.expires_within ?? expire)

/** The finding, denied when it requires a preview and there is none: nobody can approve what they cannot foresee. Steps of a plan have their own. */
export function withPreview(finding: Finding, ask: Ask): Finding {
  if (!finding.obligations?.preview_required || ask.plan || ask.preview !== undefined || finding.verdict === 'deny') return finding
  const text = 'The charter wants a preview of what would change, and the request has none; send it in `preview`'
  return combine([finding, deny('policy', { code: 'preview_required', text })])
}

/** Whether what is wanted now binds more than what was granted: the grant then no longer stands for it. */
export function bindsMore(granted: Obligations | undefined, wanted: Obligations | undefined): boolean {
  if (!wanted) return false
  const both = mergeObligations(granted ? [granted, wanted] : [wanted])
  return canonicalJson(both ?? {}) !== canonicalJson(mergeObligations(granted ? [granted] : []) ?? {})
}
