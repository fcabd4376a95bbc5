import type { Command } from '../../src/core/command.ts'
import type { Refusal } from '../../src/core/problem.ts'
import { redactText, UNKEYED } from '../../src/core/redaction/redact.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'
import { cut, legibleLines } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'

/** Half of a character, which no ledger entry can hold. */
const HALVES = /\p{Surrogate}/gu

/** What a person wrote, as it is recorded: secrets and personal data redacted, what cannot be seen made visible, at most `most` characters. */
export const recordable = (text: string, most: number): string =>
  cut(legibleLines(redactText(text.trim().replace(HALVES, ''), UNKEYED)), most)

/** The first word of an argument, and what stands behind it. */
export function wordsOf(argument: string): readonly [string, string] {
  const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(argument.trim()) ?? []
  return [first, rest]
}

/** Submits a command as the person who wrote it; the refusal, if it is one. @throws StoreUnavailable when it cannot be recorded */
export async function submitAs(governor: GovernorFace, { identity, name }: Asked, command: Command): Promise<Refusal | undefined> {
  const answer = await governor.submit(command, { kind: 'person', identity, ...(name === undefined ? {} : { name }) })
  return answer.ok ? undefined : answer.refusal
}

/** A page of one or two sentences. */
export const say = (headline: string, text = ''): Page => ({ headline, sections: text === '' ? [] : [{ label: '', text }] })

/** What a person is told who wrote a command in another way than it is written. */
export const usage = ({ prefix, words }: Asked, written: string, text = ''): Page => say(words.commands.write(`${prefix}${written}`), text)

/** A page of why something was refused; `headline`: what did not happen. */
export const refused = ({ words }: Asked, headline: string, refusal: Refusal): Page => say(headline, refusalDetail(refusal, words))
