import type { Charter } from '../charter/compile.ts'
import { sha256 } from '../json.ts'
import type { RequestRecord } from '../state.ts'

/** Common reasons to reject a waiting request, as the charter lists them; none for one that does not wait. */
export const rejectReasons = ({ status }: Pick<RequestRecord, 'status'>, { document }: Charter): readonly string[] =>
  status.name === 'pending' ? (document.approvals?.reasons ?? []) : []

/** Hex digits that name a reason in a button. */
const KEY = 8

/** Names a reason in a button: by what it says, so that a tap on an old copy never gives another one after the charter changed. */
export const reasonKey = (reason: string): string => sha256(reason).slice(0, KEY)
