import { type Command, Option } from 'commander'
import { attest } from '../../charter/attest.ts'
import { attestationFile } from '../../charter/beside.ts'
import { gitFor } from '../../charter/git.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe } from '../print.ts'
import { FILE, fileOf, writeWhole } from './files.ts'
import { signersOf } from './verify.ts'

/** `charter attest`. */
export function attestCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'attest',
    args: [FILE],
    summary: 'Write down the git commit that holds exactly these bytes, and whether it is signed',
    more: 'Writes <name>.attestation.json with commit, tree and blobs; `charter verify` asks git again. Bytes that are not committed are refused.',
    options: [new Option('--allowed-signers <file>', 'whose signatures count (`ssh-keygen`, ALLOWED SIGNERS)')],
    example: 'charter attest charters/default.yaml --allowed-signers allowed_signers',
    async act(run, given) {
      const file = fileOf(run, given)
      const attestation = await attest(file, gitFor(file, deps.env), signersOf(given))
      await writeWhole(attestationFile(file), `${JSON.stringify(attestation, null, 2)}\n`)
      const { signature } = attestation
      const signed =
        signature.state === 'good'
          ? run.paint('good', `signed by ${safe(signature.signer)} with ${signature.key}`)
          : run.paint('warn', signature.state === 'unsigned' ? 'unsigned' : `signed, but ${safe(signature.reason)}`)
      run.answer({ file: attestationFile(file), ...attestation }, () => [
        `commit ${attestation.commit}, ${signed}`,
        ...attestation.files.map(({ path, blob }) => `  ${blob}  ${safe(path)}`),
      ])
    },
  })
}
