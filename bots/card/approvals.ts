import { asksPeople, type Carded, isMotion } from '../../src/core/carded.ts'
import type { Charter } from '../../src/core/charter/compile.ts'
import { approvalsText, approveTyped, confirmationOf, editsOf, needsCode, waitText } from '../../src/core/wording/quorum.ts'
import type { CardOptions } from './buttons.ts'
import type { Section } from './types.ts'

/** How far it is, where several people must approve it; and how it is approved where a tap is not enough. */
export function approvals(record: Carded, charter: Charter, { channel }: CardOptions): readonly Section[] {
  const text = approvalsText(record, charter)
  const phrase = confirmationOf(record, charter)
  const type = phrase === undefined ? '' : `“${typedIn(channel, record, phrase)}”`
  if (!byHand(record)) {
    const again = `One person runs this organisation: the same one approves it again by typing ${type}, at least ${waitText(charter.people.coolOff)} later.`
    return text === undefined ? [] : [{ label: 'Approvals', text: phrase === undefined ? text : `${text}\n${again}` }]
  }
  const form = channel.startsWith('slack:') ? 'press “Approve in writing …”, or ' : ''
  const how = needsCode(record)
    ? codeText(channel, record, phrase)
    : `In writing: ${form}type ${type}, which is what is at stake. No tap alone approves this.`
  return [...(text === undefined ? [] : [{ label: 'Approvals', text }]), { label: 'To approve', text: how }]
}

const typedIn = (channel: string, record: Carded, phrase: string): string =>
  approveTyped(channel.startsWith('slack:') ? '/countersign ' : '/', { id: record.id, edits: editsOf(record) }, phrase)

/** Where a one-time code counts: wherever nobody else can read it. */
function codeText(channel: string, record: Carded, phrase: string | undefined): string {
  const typed = typedIn(channel, record, phrase === undefined ? 'CODE' : `${phrase} CODE`)
  const here = channel.startsWith('slack:') ? 'press “Approve in writing …”' : `write “${typed}” to the bot in a direct message`
  return `It needs a code of your authenticator: ${here}, or approve it in the inbox, or on the command line with --code. Never write a code into a group.`
}

/** Whether no button of a chat approves it: each approval is typed, or needs a code. */
export const byHand = (record: Carded): boolean => !isMotion(record) && asksPeople(record) && (record.escalation?.confirm?.length ?? 0) > 0
