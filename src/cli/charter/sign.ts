import type { Command } from 'commander'
import { canonFile, signatureFile } from '../../charter/beside.ts'
import { readSigningKey, type SigningKey } from '../../charter/keys.ts'
import { loadCharter } from '../../charter/load.ts'
import { hashesOf, loadSignatures, signaturesText } from '../../charter/signed.ts'
import { type Keyring, keyringOf, LAYERS } from '../../core/constitution/keyring.ts'
import type { CharterSignature } from '../../core/constitution/statement.ts'
import { define, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { canonText, FILE, fileOf, KEYS, keyFiles, PREV, writeWhole } from './files.ts'

/** The id under which a charter lists a private key. @throws CliError when it does not */
export function listedId(key: SigningKey, ...keyrings: readonly Keyring[]): string {
  for (const keyring of keyrings)
    for (const layer of LAYERS) {
      const found = keyring[layer]?.keys.find(({ public_key }) => public_key === key.public_key)
      if (found) return found.id
    }
  throw new CliError(
    EXIT.failed,
    'unknown_key',
    `The charter lists no key ${key.public_key}, which is the public half of ${key.file}; add it to signing.keys or constitution.keys.`,
  )
}

/** `charter sign`. */
export function signCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'sign',
    args: [FILE],
    summary: 'Sign a charter, beside the signatures that others made of the same',
    more:
      'Writes <name>.sig.json and <name>.c14n.json beside it; asks no server. A signature says which charter this one replaces: that of --prev; ' +
      'without it the one that signatures of the same content name, else the one that the signatures of the last content are for, else none.',
    options: [KEYS, PREV],
    example: 'charter sign charters/default.yaml --key alice.key',
    async act(run, given) {
      const file = fileOf(run, given)
      const content = await loadCharter(file)
      const hashes = hashesOf(content)
      const known = (await loadSignatures(file)) ?? []
      const prev = previous(textOption(given, 'prev'), known, hashes.charter_hash)
      const keyring = keyringOf(content.charter)
      const same = (s: CharterSignature): boolean =>
        s.statement.charter_hash === hashes.charter_hash && s.statement.prev_charter_hash === prev
      const signatures = new Map(known.filter(same).map((s) => [s.statement.key_id, s]))
      const signed: string[] = []
      for (const path of keyFiles(given)) {
        const key = await readSigningKey(path)
        const key_id = listedId(key, keyring)
        const statement = { key_id, at: deps.clock.now(), org: content.charter.org, ...hashes, prev_charter_hash: prev }
        signatures.set(key_id, { statement, signature: key.sign('charter', statement) })
        signed.push(key_id)
      }
      await writeWhole(canonFile(file), canonText(content))
      await writeWhole(signatureFile(file), signaturesText([...signatures.values()]))
      const all = [...signatures.keys()].sort()
      run.answer({ file: signatureFile(file), signed, signers: all, prev_charter_hash: prev, ...hashes }, () => [
        `Signed by ${signed.join(', ')}: ${signatureFile(file)} now holds ${all.join(', ')}.`,
        `  charter   ${hashes.charter_hash}`,
        `  replaces  ${prev ?? 'no charter: it is the first of its ledger'}`,
      ])
    },
  })
}

/** The charter that is replaced, as was said, or as the signatures that lie there tell. */
function previous(said: string | undefined, known: readonly CharterSignature[], hash: string): string | null {
  if (said !== undefined) return said === 'none' ? null : said
  const same = known.find((s) => s.statement.charter_hash === hash)
  if (same) return same.statement.prev_charter_hash
  return known[0]?.statement.charter_hash ?? null
}
