import { Argument, type Command, Option } from 'commander'
import { readSigningKey } from '../../charter/keys.ts'
import { loadCharter } from '../../charter/load.ts'
import { readRotation, rotationText } from '../../charter/rotation.ts'
import { keyringHash, keyringOf } from '../../core/constitution/keyring.ts'
import { argument, define, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import { KEYS, keyFiles, writeWhole } from './files.ts'
import { listedId } from './sign.ts'

const OUT = 'rotation.json'

/** `charter sign-keys` and `charter rotate`. */
export function rotateCommands(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'sign-keys',
    args: [new Argument('<old>', 'a charter that lists the keys in force'), new Argument('<new>', 'one that lists the keys to be')],
    summary: 'Sign new keys for charters, as an old or a new one of them',
    more: 'As many of the old keys must sign as they ask for, and as many of the new. Asks no server; `charter rotate` sends the file.',
    options: [
      KEYS,
      new Option('--rotation <number>', 'which rotation of the ledger it is').argParser(wholeNumber(1, 1_000_000)).default(1),
      new Option('--out <file>', `the file that is written, or added to (default: ${OUT})`),
    ],
    example: 'charter sign-keys charters/default.yaml next.yaml --key alice.key --key carol.key',
    async act(run, given) {
      const [old, next] = [await loadCharter(argument(given)), await loadCharter(argument(given, 1))]
      const [before, keyring] = [keyringOf(old.charter), keyringOf(next.charter)]
      const file = textOption(given, 'out') ?? OUT
      const rotation = Number(given.options['rotation'])
      const same = { keyring_hash: keyringHash(keyring), prev_keyring_hash: keyringHash(before), rotation }
      const known = (await readRotation(file))?.signatures ?? []
      const kept = known.filter(
        ({ statement: s }) =>
          s.keyring_hash === same.keyring_hash && s.prev_keyring_hash === same.prev_keyring_hash && s.rotation === rotation,
      )
      const signatures = new Map(kept.map((s) => [s.statement.key_id, s]))
      for (const path of keyFiles(given)) {
        const key = await readSigningKey(path)
        const key_id = listedId(key, before, keyring)
        const statement = { key_id, at: deps.clock.now(), org: old.charter.org, ...same }
        signatures.set(key_id, { statement, signature: key.sign('keys', statement) })
      }
      await writeWhole(file, rotationText({ keyring, signatures: [...signatures.values()] }))
      const signers = [...signatures.keys()].sort()
      run.answer({ file, signers, ...same }, () => [`${file} now holds the signatures of ${signers.join(', ')} for rotation ${rotation}.`])
    },
  })

  define(charter, deps, {
    name: 'rotate',
    args: [new Argument('<file>', 'what `charter sign-keys` wrote')],
    summary: 'Put other signing keys into force, by word of the old ones',
    more: 'The charter in force stays; the next one must list the new keys and be signed by them.',
    example: 'charter rotate rotation.json',
    async act(run, given) {
      const file = argument(given)
      const rotation = await readRotation(file)
      if (!rotation) throw new CliError(EXIT.usage, 'usage', `There is no file ${file}; \`countersign charter sign-keys\` writes one.`)
      const done = await run.server.post('/api/v1/charter/keys', rotation)
      run.answer(done, () => [`The keys are rotated (rotation ${safe(done['rotation'])}). Sign the next charter with the new ones.`])
    },
  })
}
