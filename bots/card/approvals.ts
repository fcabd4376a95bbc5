import type { Carded } from '../../src/core/carded.ts'
import type { Charter } from '../../src/core/charter/compile.ts'
import { approvalsText, approveAgain, confirmationOf, waitText } from '../../src/core/wording/quorum.ts'
import type { CardOptions } from './buttons.ts'
import type { Section } from './types.ts'

/** How far it is, where several people must approve it; and how one person does so twice. */
export function approvals(record: Carded, charter: Charter, { channel }: CardOptions): readonly Section[] {
  const text = approvalsText(record, charter)
  if (text === undefined) return []
  if (confirmationOf(record, charter) === undefined) return [{ label: 'Approvals', text }]
  const type = approveAgain(channel.startsWith('slack:') ? '/countersign ' : '/', record)
  const again = `One person runs this organisation: the same one approves it again by typing ${type}, at least ${waitText(charter.people.coolOff)} later.`
  return [{ label: 'Approvals', text: `${text}\n${again}` }]
}
