import { argsText, legible } from '../../src/core/legible.ts'
import { askWire } from '../../src/core/plans/wire.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { purposeText } from '../../src/core/wording/standing-grant.ts'
import { stepsText } from '../../src/core/wording/steps.ts'
import { cut, legibleLines } from '../../src/core/wording/text.ts'
import { HEADLINE_INTENT, HEADLINE_TARGET } from './text.ts'
import type { Section } from './types.ts'

/** Longest parts of a request too large for a card, in characters; together below `CARD_ROOM`, of a plan its intent, its steps and why. */
const PART = { intent: 500, target: 200, tool: 150, args: 500, justification: 300, preview: 300, steps: 1000 } as const

/** Longest purpose with its tools on a card, in characters. */
const PURPOSE = 400

interface Piece extends Omit<Section, 'text'> {
  readonly text: string | undefined
  readonly part: number
  /** Whether the headline may say it already. */
  readonly inHeadline?: number
}

/** What the agent asks for, in full, or (`large`) the beginning of each part. */
export function contentOf(
  { ask, assessment, purpose }: Pick<RequestRecord, 'ask' | 'assessment' | 'purpose'>,
  large: boolean,
  words: Catalogue,
): readonly Section[] {
  const { labels } = words.cards
  const pieces: readonly Piece[] = [
    { label: labels.intent, text: legible(ask.task_intent), part: PART.intent, quoted: true, inHeadline: HEADLINE_INTENT },
    {
      label: labels.target,
      text: ask.target_resource && legible(ask.target_resource),
      part: PART.target,
      quoted: true,
      inHeadline: HEADLINE_TARGET,
    },
    { label: labels.steps, text: stepsText(ask, words, assessment?.steps), part: PART.steps, quoted: true },
    { label: labels.tool, text: ask.tool && legible(ask.tool), part: PART.tool, quoted: true },
    // The terms that allow more for it are shown whole before they are given.
    { label: labels.purpose, text: purpose && cut(purposeText(purpose, words), PURPOSE), part: PART.tool, quoted: true },
    { label: labels.args, text: legibleLines(argsText(ask)), part: PART.args, code: true },
    { label: labels.saysWhy, text: ask.justification && legibleLines(ask.justification), part: PART.justification, quoted: true },
    { label: labels.expects, text: ask.preview && legibleLines(ask.preview), part: PART.preview, code: true },
  ]
  return pieces
    .filter(({ text, inHeadline }) => text !== undefined && text !== '' && text.length > (inHeadline ?? 0))
    .map(({ part, inHeadline: _, text = '', ...section }) => ({ ...section, text: large ? cut(text, part) : text }))
}

/** What a reader cannot see, besides line breaks: as in `legible`, here without its exception for emoji. */
const UNSEEN = /[^\P{C}\n\p{Cs}]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const jsonEscape = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')

/** The whole request as a file: JSON of every field as the agent sent it, exactly; what cannot be seen is escaped as JSON escapes it. */
export function requestFile(record: RequestRecord): { readonly name: string; readonly text: string } {
  const whole = { request_id: record.id, ...askWire(record.ask), action_digest: record.action_digest }
  return jsonFile(record.id, whole)
}

/** A file of JSON in which everything can be seen. */
export const jsonFile = (id: string, whole: object): { readonly name: string; readonly text: string } => ({
  name: `${id}.json`,
  text: `${JSON.stringify(whole, null, 2).replace(UNSEEN, jsonEscape)}\n`,
})
