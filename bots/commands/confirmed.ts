import type { Carded } from '../../src/core/carded.ts'
import { operatorOf } from '../../src/core/charter/compile.ts'
import type { SecondFactor } from '../../src/core/confirm/factor.ts'
import { needsCode } from '../../src/core/wording/quorum.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'

/** An argument that begins with an id, perhaps with the edit that was seen (`k3x9f2~1`). */
interface Named {
  readonly id: string
  readonly seen: { readonly edits?: number }
  /** What stands behind it. */
  readonly rest: string
}

/** Reads such an argument. */
export function namedIn(argument: string): Named {
  const [, id = '', edits, rest = ''] = /^([^\s~]*)(?:~(\d{1,2}))?\s*([\s\S]*)$/.exec(argument.trim()) ?? []
  return { id, seen: edits === undefined ? {} : { edits: Number(edits) }, rest: rest.trim() }
}

/** What somebody typed, without the code behind it. */
interface Typed {
  readonly words: string
  /** A code came with it, whoever can read that. */
  readonly coded: boolean
  readonly factor: { readonly second_factor?: SecondFactor }
}

/** A one-time code at the end: the six digits of an authenticator. */
const CODE = /^(?:([\s\S]*?)\s+)?(\d{3} ?\d{3})$/

/** Takes the one-time code off what was typed, where one is asked for. Where others read along it proves nothing, and nobody looks at it. */
export function typedIn(governor: GovernorFace, { codes, identity }: Asked, record: Carded, text: string): Typed {
  const [, words = '', code] = (needsCode(record) && CODE.exec(text)) || []
  if (code === undefined) return { words: text, coded: false, factor: {} }
  const operator = operatorOf(governor.charter(), identity)?.id
  const found = operator === undefined ? undefined : codes?.(operator, code)
  return { words, coded: true, factor: found ? { second_factor: found } : {} }
}

/** What somebody is told who wrote a code where others read it. `written`: the command, as it is written in private. */
export const exposedPage = ({ spot, words: { commands } }: Asked, written: string): Page => ({
  exposed: true,
  headline: commands.nothingChanged,
  sections: [{ label: '', text: spot.on === 'slack' ? commands.code.form : commands.code.direct(written) }],
})
