import type { types } from '@slack/bolt'
import type { Carded, LookedAt } from '../../../src/core/carded.ts'
import { isMotion } from '../../../src/core/carded.ts'
import type { Command } from '../../../src/core/command.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Principal } from '../../../src/core/principal.ts'
import type { Refusal } from '../../../src/core/problem.ts'
import type { Catalogue } from '../../../src/core/wording/catalogue/index.ts'
import { editsOf } from '../../../src/core/wording/quorum.ts'
import type { GovernorFace } from '../../../src/governor/face.ts'
import type { LookAtCode } from '../../../src/governor/skin.ts'
import type { Block } from '../text.ts'
import type { Values } from './fields.ts'

/** What a modal is shown and read with. */
export interface About {
  readonly governor: GovernorFace
  /** Looks at one-time codes: only who opened a form sees what is written there. */
  readonly codes: LookAtCode | undefined
  readonly record: Carded
  /** The stage that its card showed, counted from 1; absent: none. */
  readonly stage?: number
  readonly principal: Principal
  /** Operator id of who opened it. */
  readonly operator: string
  /** The charter's key of the channel; absent outside a channel. */
  readonly channel?: string
  /** Names this opening of the modal, so that what it says counts once. */
  readonly once: string
  /** What an earlier step of it said. */
  readonly said: Json
  /** The words of who fills it in. */
  readonly words: Catalogue
}

/** What filling in a modal came to: a command, a further step that shows `blocks`, or what is wrong by block id. */
export type Step =
  | { readonly command: Command }
  | { readonly next: { readonly blocks: readonly Block[]; readonly submit: string; readonly said: Json } }
  | { readonly errors: Readonly<Record<string, string>> }

/** A form about one request or motion, in the words that the catalogue has under its name. Labels, limits and errors are plain text. */
export interface Modal {
  /** Its inputs; a text: why there is nothing to fill in. */
  readonly blocks: (about: About) => readonly types.KnownBlock[] | string
  /** What was filled in. */
  readonly read: (about: About, values: Values) => Step
  /** The input that a refusal of the core is about; undefined: none, so it is said instead of the form. */
  readonly field?: (refusal: Refusal) => string | undefined
  /** The input that stands for the whole form: what may pass (a ledger that cannot be written) is said there, and what was typed stays. */
  readonly main: string
}

/** What ties a modal to what its card showed: what was edited since is another one. */
export const contentDigest = (record: Carded): string => (isMotion(record) ? '' : `${record.action_digest}~${editsOf(record)}`)

/** What who fills it in looked at: a modal closes when what it is about is edited. */
export const lookedAt = ({ record, stage }: { readonly record: Carded; readonly stage?: number | undefined }): LookedAt => ({
  ...(stage === undefined ? {} : { stage }),
  edits: editsOf(record),
})
