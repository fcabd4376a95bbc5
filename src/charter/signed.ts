import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { compileCharter } from '../core/charter/compile.ts'
import type { CharterContent } from '../core/charter/content.ts'
import { constitutionHash } from '../core/constitution/locked.ts'
import { CharterSignature } from '../core/constitution/statement.ts'
import { jsonFault } from '../core/json.ts'
import { signatureFile } from './beside.ts'
import { CharterInvalid } from './invalid.ts'
import { loadCharter } from './load.ts'

/** What `.sig.json` holds: each signature with the whole statement it was made over. */
const SignatureFile = z.strictObject({ format: z.literal('countersign-signatures-v1'), signatures: z.array(CharterSignature).max(64) })

/** A charter file with the signatures beside it; `signatures` is absent when there is no such file. */
export interface SignedCharter {
  readonly content: CharterContent
  readonly signatures?: readonly CharterSignature[]
}

/** Reads a charter with the signatures beside it. Nothing is verified here: that is decided in the core. @throws CharterInvalid */
export async function loadSigned(file: string): Promise<SignedCharter> {
  const content = await loadCharter(file)
  const signatures = await loadSignatures(file)
  return { content, ...(signatures ? { signatures } : {}) }
}

/** The signatures beside a charter file; undefined when there is no such file. @throws CharterInvalid when there is one that cannot be read */
export async function loadSignatures(file: string): Promise<readonly CharterSignature[] | undefined> {
  const path = signatureFile(file)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new CharterInvalid(file, [{ path: 'signatures', message: `cannot read ${path}: ${error.code ?? error.message}` }])
  })
  if (text === undefined) return undefined
  const parsed = SignatureFile.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data.signatures
  throw new CharterInvalid(
    file,
    parsed.error.issues.map((i) => ({ path: `signatures.${i.path.join('.')}`, message: `${path}: ${i.message}` })),
  )
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return jsonFault(value) ? undefined : value
  } catch {
    return undefined
  }
}

/** The text of a `.sig.json`, sorted by key so that two people who add theirs get the same file. */
export function signaturesText(signatures: readonly CharterSignature[]): string {
  const sorted = [...signatures].sort((a, b) => (a.statement.key_id < b.statement.key_id ? -1 : 1))
  return `${JSON.stringify({ format: 'countersign-signatures-v1', signatures: sorted }, null, 2)}\n`
}

/** The hashes that a charter's statement names. */
export const hashesOf = (content: CharterContent) => ({
  charter_hash: compileCharter(content).hash,
  constitution_hash: constitutionHash(content.charter),
})
