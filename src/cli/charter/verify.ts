import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { Attestation, attestationFaults } from '../../charter/attest.ts'
import { attestationFile, canonFile, signatureFile } from '../../charter/beside.ts'
import { gitFor } from '../../charter/git.ts'
import { loadCharter } from '../../charter/load.ts'
import { hashesOf, loadSignatures } from '../../charter/signed.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import { type Candidate, type InForce, sealFault, type Terms, termsFault } from '../../core/constitution/check.ts'
import { keyringOf, NO_KEYS } from '../../core/constitution/keyring.ts'
import type { CharterSignature } from '../../core/constitution/statement.ts'
import { define, type Given, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import type { Run } from '../run.ts'
import { canonText, FILE, fileOf, optionalText, readCanon } from './files.ts'

/** The allowed-signers file that was given; git runs in the charter's folder, so the path is made absolute. */
export const signersOf = (given: Given): string | undefined => {
  const file = textOption(given, 'allowedSigners')
  return file === undefined ? undefined : resolve(file)
}

/** One thing that was checked. */
interface Checked {
  readonly what: 'charter' | 'canon' | 'signatures' | 'attestation'
  readonly ok: boolean
  /** What was found, in words. */
  readonly detail: string
  /** Of a signature that does not hold: the stable reason. */
  readonly check?: string
}

/** `charter verify`. */
export function verifyCharterCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'verify',
    args: [FILE],
    summary: 'Check a charter, its signatures and its attestation, and say what was checked',
    more:
      'Asks no server. Without --against the keys are those that the file lists itself, and so only as good as the file; with it they are ' +
      'those of the charter in force, and everything is checked that the server would check.',
    options: [
      new Option('--against <file>', 'the charter in force, whose keys count and whose locked layer must stand'),
      new Option('--allowed-signers <file>', 'whose signatures of a commit count (`ssh-keygen`, ALLOWED SIGNERS)'),
    ],
    example: 'charter verify charters/default.yaml --against in-force.yaml',
    async act(run, given) {
      const file = fileOf(run, given)
      const content = await loadCharter(file)
      const hashes = hashesOf(content)
      const against = textOption(given, 'against')
      const checks: readonly Checked[] = [
        { what: 'charter', ok: true, detail: `${hashes.charter_hash} is the hash of ${file}` },
        ...(await canonCheck(file, content)),
        await signatureCheck(file, content, against, deps.clock.now()),
        ...(await attestationCheck(run, file, signersOf(given))),
      ]
      const ok = checks.every((c) => c.ok)
      run.answer({ ok, file, ...hashes, checks }, () =>
        checks.map((c) =>
          run.paint(c.ok ? 'good' : 'bad', `${c.ok ? '✓' : '✗'} ${c.what}: ${safe(c.detail)}${c.check ? ` (${c.check})` : ''}`),
        ),
      )
      // The lines above said what is wrong.
      if (!ok) throw new CliError(EXIT.failed, 'charter_unsigned', '')
    },
  })
}

async function canonCheck(file: string, content: CharterContent): Promise<readonly Checked[]> {
  const canon = await readCanon(file)
  if (canon === undefined) return []
  const ok = canon === canonText(content)
  const detail = ok
    ? `${canonFile(file)} is its canonical JSON`
    : `${canonFile(file)} is not the canonical JSON of this charter; write it again with \`charter canon\``
  return [{ what: 'canon', ok, detail }]
}

async function signatureCheck(file: string, content: CharterContent, against: string | undefined, now: number): Promise<Checked> {
  const signatures = await loadSignatures(file)
  const { signing, constitution } = content.charter
  if (!signatures && !signing && !constitution && against === undefined)
    return {
      what: 'signatures',
      ok: true,
      detail: 'it lists no keys and needs no signatures; anybody who can write the file changes the law',
    }
  const candidate: Candidate = { charter: content.charter, hash: hashesOf(content).charter_hash, signatures: signatures ?? [] }
  const old = against === undefined ? undefined : await loadCharter(against)
  const fault = old ? sealFault(inForceOn(old), candidate, now) : termsFault(content.charter.org, candidate, ownTerms(candidate), now)
  if (fault) return { what: 'signatures', ok: false, detail: `${signatureFile(file)}: ${fault.text}`, check: fault.check }
  const names = candidate.signatures.map((s) => s.statement.key_id).sort()
  const basis = against === undefined ? 'keys that the file lists itself' : `the keys of ${against}`
  const detail = names.length > 0 ? `signed by ${names.join(', ')}, checked against ${basis}` : `none are needed by ${basis}`
  return { what: 'signatures', ok: true, detail }
}

/** The law as it would stand if a file were in force. */
function inForceOn(content: CharterContent): InForce {
  const keyring = keyringOf(content.charter)
  const seal = { at: 0, prev: null, under: NO_KEYS, needed: { signing: false, constitution: false }, keyring, rotations: 0 }
  return { org: content.charter.org, charter: content.charter, hash: hashesOf(content).charter_hash, seal }
}

/** What a charter asks of itself; which one it replaces is then only known from its signatures, which must agree. */
function ownTerms({ charter, signatures }: Candidate): Terms {
  const [first] = signatures as readonly CharterSignature[]
  return {
    prev: first?.statement.prev_charter_hash ?? null,
    under: keyringOf(charter),
    needed: { signing: charter.signing?.require_signature === true, constitution: charter.constitution !== undefined },
    notBefore: 0,
  }
}

async function attestationCheck({ deps }: Run, file: string, allowedSigners: string | undefined): Promise<readonly Checked[]> {
  const text = await optionalText(attestationFile(file))
  if (text === undefined) return []
  const parsed = Attestation.safeParse(jsonOf(text))
  if (!parsed.success) return [{ what: 'attestation', ok: false, detail: `${attestationFile(file)} is not an attestation` }]
  const faults = await attestationFaults(file, parsed.data, gitFor(file, deps.env), allowedSigners)
  const { commit, signature } = parsed.data
  const by = signature.state === 'good' ? `signed by ${signature.signer}` : signature.state
  return [
    { what: 'attestation', ok: faults.length === 0, detail: faults.join('; ') || `commit ${commit} holds exactly these bytes; ${by}` },
  ]
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
