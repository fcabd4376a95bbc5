import type { CharterDocument } from '../charter/content.ts'
import type { Millis, Org } from '../units.ts'
import { type Keyring, keyringHash, keyringOf, keysById, LAYERS, type Layer, NO_KEYS } from './keyring.ts'
import { constitutionHash } from './locked.ts'
import type { Needed, Seal, SealFault } from './seal.ts'
import { checkSignatures, type Signed, underThreshold } from './signatures.ts'
import type { CharterSignature, CharterStatement } from './statement.ts'

/** How far a signer's clock may be off. */
export const CLOCK_SLACK: Millis = 300_000

/** The law as it stands before an adoption. */
export interface InForce {
  readonly org: Org
  /** The charter in force and its hash; undefined before the first. */
  readonly charter: CharterDocument | undefined
  readonly hash: string
  readonly seal: Seal | undefined
}

/** A charter that asks to be put into force. */
export interface Candidate {
  readonly charter: CharterDocument
  readonly hash: string
  readonly signatures: readonly CharterSignature[]
}

/** What an adoption is held against. */
export type Terms = Pick<Seal, 'prev' | 'under' | 'needed'> & { readonly notBefore: Millis }

/** The keys that count: those in force; where a layer has none yet, those the charter brings, believed on first use. */
const keysFor = (inForce: Keyring, own: Keyring): Keyring => ({
  signing: inForce.signing ?? own.signing,
  constitution: inForce.constitution ?? own.constitution,
})

/**
 * What a candidate must carry. The charter in force again (a boot) is held against what it was adopted under, so that a rotation since
 * does not undo it; another one is held against the keys in force now.
 */
export function termsOf({ charter, hash, seal }: InForce, candidate: Candidate): Terms {
  if (seal && candidate.hash === hash) return { prev: seal.prev, under: seal.under, needed: seal.needed, notBefore: 0 }
  const needed: Needed = {
    signing: charter?.signing?.require_signature === true || candidate.charter.signing?.require_signature === true,
    constitution: (charter ? constitutionHash(charter) : null) !== constitutionHash(candidate.charter),
  }
  const under = keysFor(seal?.keyring ?? NO_KEYS, keyringOf(candidate.charter))
  return { prev: charter ? hash : null, under, needed, notBefore: seal?.at ?? 0 }
}

/** Why a candidate may not be put into force, or undefined when its signatures carry it. */
export function sealFault(inForce: InForce, candidate: Candidate, now: Millis): SealFault | undefined {
  const differ = candidate.hash === inForce.hash ? undefined : keysDiffer(inForce.seal?.keyring ?? NO_KEYS, keyringOf(candidate.charter))
  return differ ?? termsFault(inForce.org, candidate, termsOf(inForce, candidate), now)
}

/** Why signatures do not meet some terms. */
export function termsFault(org: Org, candidate: Candidate, terms: Terms, now: Millis): SealFault | undefined {
  const { keys, ambiguous } = keysById(terms.under)
  if (ambiguous[0] !== undefined) return { check: 'ambiguous_key', text: `${ambiguous[0]} names two different keys; give each its own id` }
  const checked = checkSignatures('charter', candidate.signatures, keys, (signed) => statementFault(org, candidate, terms, signed, now))
  if ('fault' in checked) return checked.fault
  for (const layer of LAYERS) {
    const set = terms.under[layer]
    const fault = terms.needed[layer] && set ? underThreshold(WHAT[layer], set, checked.signers) : undefined
    if (fault) return fault
  }
  return undefined
}

const WHAT = {
  signing: 'the charter',
  constitution: 'a change of the locked layer',
} as const satisfies Record<Layer, string>

/** Keys change by rotation alone, which the old ones sign; a charter only repeats those in force. */
function keysDiffer(inForce: Keyring, own: Keyring): SealFault | undefined {
  for (const layer of LAYERS) {
    const [now, next] = [inForce[layer], own[layer]]
    if (now && next && keyringHash({ ...NO_KEYS, [layer]: now }) !== keyringHash({ ...NO_KEYS, [layer]: next }))
      return {
        check: 'keys_differ',
        text: `${layer}: lists other keys or another threshold than those in force; rotate first with \`countersign charter rotate\``,
      }
  }
  return undefined
}

function statementFault(
  org: Org,
  { charter, hash }: Candidate,
  { prev, notBefore }: Terms,
  signed: Signed,
  now: Millis,
): SealFault | undefined {
  const statement = signed.statement as CharterStatement
  const by = `the signature of ${statement.key_id}`
  if (statement.org !== org) return { check: 'other_org', text: `${by} is for the org ${statement.org}, not ${org}` }
  if (statement.charter_hash !== hash)
    return { check: 'other_content', text: `${by} is for another content; sign this one with \`countersign charter sign\`` }
  if (statement.constitution_hash !== constitutionHash(charter))
    return { check: 'other_constitution', text: `${by} names another locked layer than this charter has` }
  if (statement.prev_charter_hash !== prev)
    return {
      check: 'other_predecessor',
      text: `${by} replaces ${named(statement.prev_charter_hash)}, but ${named(prev)} is what it would replace; sign again with \`--prev\``,
    }
  if (statement.at < notBefore - CLOCK_SLACK)
    return { check: 'too_old', text: `${by} was made before the charter in force was adopted; sign again` }
  if (statement.at > now + CLOCK_SLACK)
    return {
      check: 'from_the_future',
      text: `${by} is dated ${new Date(statement.at).toISOString()}, which has not come; check the clocks`,
    }
  return undefined
}

const named = (hash: string | null): string => (hash === null ? 'no charter' : `the charter ${hash.slice(0, 12)}`)
