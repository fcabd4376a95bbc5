import { asksPeople, type Carded, isMotion } from '../../src/core/carded.ts'
import type { Charter } from '../../src/core/charter/compile.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { approvalsText, approveTyped, confirmationOf, editsOf, needsCode, waitText } from '../../src/core/wording/quorum.ts'
import type { CardOptions } from './buttons.ts'
import type { Section } from './types.ts'

/** How far it is, where several people must approve it; and how it is approved where a tap is not enough. */
export function approvals(record: Carded, charter: Charter, { channel }: CardOptions, words: Catalogue): readonly Section[] {
  const { labels, ...cards } = words.cards
  const text = approvalsText(record, charter, words)
  const phrase = confirmationOf(record, charter)
  const type = phrase === undefined ? '' : `“${typedIn(channel, record, phrase)}”`
  if (!byHand(record)) {
    const again = cards.again(type, waitText(charter.people.coolOff, words))
    return text === undefined ? [] : [{ label: labels.approvals, text: phrase === undefined ? text : `${text}\n${again}` }]
  }
  const how = needsCode(record) ? codeText(channel, record, phrase, words) : cards.inWriting(type, channel.startsWith('slack:'))
  return [...(text === undefined ? [] : [{ label: labels.approvals, text }]), { label: labels.toApprove, text: how }]
}

const typedIn = (channel: string, record: Carded, phrase: string): string =>
  approveTyped(channel.startsWith('slack:') ? '/countersign ' : '/', { id: record.id, edits: editsOf(record) }, phrase)

/** Where a one-time code counts: wherever nobody else can read it. */
const codeText = (channel: string, record: Carded, phrase: string | undefined, { cards }: Catalogue): string =>
  channel.startsWith('slack:')
    ? cards.code.form
    : cards.code.typed(typedIn(channel, record, phrase === undefined ? 'CODE' : `${phrase} CODE`))

/** Whether no button of a chat approves it: each approval is typed, or needs a code. */
export const byHand = (record: Carded): boolean => !isMotion(record) && asksPeople(record) && (record.escalation?.confirm?.length ?? 0) > 0
