import type { Charter } from '../charter/compile.ts'
import { argsLine, DIGEST_ROOM } from '../digests/fits.ts'
import type { LeftBecause } from '../digests/record.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd, type Millis } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { approvalsText } from './quorum.ts'
import { deadlineText, verbOf } from './request.ts'
import { risksOf } from './risk.ts'
import { cut, quoted, shortId } from './text.ts'

/** Characters of what our words in a line may take: ten lines fit into a message with what agents wrote. */
const RISK = 60
const VOTES = 60
const OUTCOME = 130

const idText = ({ id }: RequestRecord, { common }: Catalogue): string => common.id(shortId(id))
const whole = (text: string): string => quoted(text, DIGEST_ROOM)

/** Who wants what for how much, with everything the agent wrote. */
function actionLines({ ask }: RequestRecord, words: Catalogue): readonly string[] {
  const { agent_id, task_intent, target_resource, tool, justification, preview } = ask
  const { digests, common } = words
  const at = target_resource === undefined ? '' : whole(target_resource)
  const args = argsLine(ask)
  const how = [tool === undefined ? [] : digests.by(whole(tool)), args === '' ? [] : digests.with(whole(args))].flat().join(' ')
  return [
    common.headline(agent_id, verbOf(ask, words), whole(task_intent), formatUsd(ask.estimated_cost), at),
    ...(how === '' ? [] : [how]),
    ...(justification === undefined ? [] : [digests.saysWhy(whole(justification))]),
    ...(preview === undefined ? [] : [digests.expects(whole(preview))]),
  ]
}

/** The line of a request that waits in a digest: who, what, how much, how risky, and until when. */
export function waitingItem(record: RequestRecord, charter: Charter, now: Millis, words: Catalogue): string {
  const { status } = record
  const votes = approvalsText(record, charter, words)
  const deadline = status.name === 'pending' ? [deadlineText(status.deadline, charter.document.timezone, now, words)] : []
  const risks = risksOf(record, words).join(', ')
  const last = [cut(risks, RISK), ...(votes === undefined ? [] : [cut(votes, VOTES)]), ...deadline, idText(record, words)]
  return [...actionLines(record, words), last.join('; ')].join('\n')
}

/** The line of a request that is decided; `outcome`: what a card says became of it. */
export const decidedItem = (record: RequestRecord, outcome: string, words: Catalogue): string =>
  `${actionLines(record, words)[0]}\n${cut(outcome.replaceAll('\n', '; '), OUTCOME)}; ${idText(record, words)}`

/** The line of a request that left a digest. */
export const leftItem = (record: RequestRecord, why: LeftBecause, words: Catalogue): string =>
  `${actionLines(record, words)[0]}\n${words.digests.left(words.digests.because[why])}; ${idText(record, words)}`

/** The first line of a digest: how many of its requests wait. */
export const digestHeadline = (waiting: number, all: number, { digests }: Catalogue): string =>
  waiting === 0 ? digests.noneWaits(all) : digests.headline(waiting, all)

/** What came of approving all that a digest shows. */
export interface ApprovedTogether {
  /** Approvals that counted, and how many of these decided. */
  readonly counted: number
  readonly granted: number
  /** Why others did not count, each once. */
  readonly refused: readonly string[]
  /** How many could not be recorded. */
  readonly unrecorded: number
}

/** The answer to who approved all that a digest shows. */
export function togetherText({ counted, granted, refused, unrecorded }: ApprovedTogether, { digests }: Catalogue): string {
  const more = counted - granted
  const lines = [
    ...(granted > 0 ? [digests.approved(granted)] : []),
    ...(more > 0 ? [digests.needOthers(more)] : []),
    ...(unrecorded > 0 ? [digests.unrecorded(unrecorded)] : []),
    ...[...new Set(refused)].map(digests.refused),
  ]
  return lines.length === 0 ? digests.nothingWaits : lines.join(' ')
}
