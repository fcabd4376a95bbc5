import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeWith } from '../support/describe-with.ts'
import { run, tempDir } from './support/harness.ts'

const CHARTERS = new URL('../../charters/', import.meta.url).pathname

let dir: string
let remove: () => void
let file: string

const verify = async (...more: readonly string[]) => {
  const ran = await run(['charter', 'verify', file, '--json', ...more], { env: { PATH: process.env['PATH'], HOME: dir } })
  const { checks = [] } = (ran.out ? ran.json() : {}) as { readonly checks?: readonly { readonly what: string; readonly ok: boolean }[] }
  return { ...ran, bad: checks.filter((c) => !c.ok).map((c) => c.what) }
}
const edit = (change: (text: string) => string, path = file): void => writeFileSync(path, change(readFileSync(path, 'utf8')))

beforeEach(() => {
  ;({ dir, remove } = tempDir())
  file = join(dir, 'charter.yaml')
  cpSync(join(CHARTERS, 'models.yaml'), join(dir, 'models.yaml'))
  cpSync(join(CHARTERS, 'default.yaml'), file)
})
afterEach(() => remove())

describe('charter attest', () => {
  const git = (...args: readonly string[]): string => {
    const who = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.org', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main']
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], {
      cwd: dir,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: dir },
    })
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  const attest = (...more: readonly string[]) =>
    run(['charter', 'attest', file, '--json', ...more], { env: { PATH: process.env['PATH'], HOME: dir } })
  const commit = (...more: readonly string[]): void => {
    git('init', '-q')
    git('add', 'charter.yaml', 'models.yaml')
    git('commit', '-qm', 'The law', ...more)
  }

  it('names commit, tree and blobs of exactly these bytes, and says that the commit is unsigned', async () => {
    commit()
    const { exit, json } = await attest()
    expect(exit).toBe(0)
    expect(json()).toMatchObject({
      commit: git('rev-parse', 'HEAD'),
      tree: git('rev-parse', 'HEAD^{tree}'),
      files: [
        { path: 'charter.yaml', blob: git('rev-parse', 'HEAD:charter.yaml') },
        { path: 'models.yaml', blob: git('rev-parse', 'HEAD:models.yaml') },
      ],
      signature: { state: 'unsigned' },
    })
    expect((await verify()).exit).toBe(0)
    // A commit that leaves both alone changes nothing.
    git('commit', '-qm', 'Else', '--allow-empty')
    expect((await attest()).json()['commit']).toBe(git('rev-parse', 'HEAD^'))
  })

  it('names the paths from the top of the repository, where the charter lies in a folder of it', async () => {
    commit()
    mkdirSync(join(dir, 'law'))
    for (const name of ['charter.yaml', 'models.yaml']) renameSync(join(dir, name), join(dir, 'law', name))
    git('add', '-A')
    git('commit', '-qm', 'Moved')
    file = join(dir, 'law', 'charter.yaml')
    expect((await attest()).json()).toMatchObject({
      commit: git('rev-parse', 'HEAD'),
      files: [{ path: 'law/charter.yaml' }, { path: 'law/models.yaml' }],
    })
    expect((await verify()).exit).toBe(0)
  })

  it.each<[string, () => void]>([
    ['only staged', () => void git('add', 'charter.yaml')],
    ['in the stash only', () => void git('stash', '-q')],
    [
      'what git calls unchanged, since a filter of the repository makes them the same',
      () => {
        git('config', 'filter.law.clean', 'git show HEAD:charter.yaml')
        writeFileSync(join(dir, '.gitattributes'), 'charter.yaml filter=law\n')
      },
    ],
    [
      'what a replaced commit holds',
      () => {
        git('commit', '-qam', 'Mine')
        const mine = git('rev-parse', 'HEAD')
        git('reset', '-q', '--soft', 'HEAD^')
        git('replace', 'HEAD', mine)
      },
    ],
  ])('refuses bytes that are %s', async (_, arrange) => {
    commit()
    const bytes = readFileSync(file, 'utf8').replace(/^mission: .*/m, 'mission: Mine')
    writeFileSync(file, bytes)
    arrange()
    writeFileSync(file, bytes)
    const { exit, err } = await attest()
    expect([exit, err]).toEqual([1, expect.stringContaining('not committed')])
  })

  it('does not call a signature good that is not an SSH signature', async () => {
    commit()
    const [header = '', message = ''] = git('cat-file', 'commit', 'HEAD').split('\n\n')
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n iHUEABYKAB0WIQ==\n -----END PGP SIGNATURE-----'
    writeFileSync(join(dir, 'raw'), `${header}\n${signature}\n\n${message}\n`)
    git('update-ref', 'HEAD', git('hash-object', '-t', 'commit', '-w', 'raw'))
    expect((await attest()).json()).toMatchObject({ signature: { state: 'unverified', reason: expect.stringContaining('not an SSH') } })
  })

  it('refuses bytes that are not committed, also when only a remark differs', async () => {
    commit()
    appendFileSync(file, '# a remark\n')
    const { exit, err } = await attest()
    expect([exit, err]).toEqual([1, expect.stringContaining('not committed')])
    expect(existsSync(join(dir, 'charter.attestation.json'))).toBe(false)
  })

  it('says so when there is no repository, and when there is no git', async () => {
    expect((await attest()).err).toMatch(/git knows nothing/)
    expect((await run(['charter', 'attest', file], { env: { PATH: dir } })).err).toMatch(/git is not installed/)
  })

  it.each<[string, (text: string) => string]>([
    ['another commit', (t) => t.replace(/"commit": "..../, '"commit": "0000')],
    ['another tree', (t) => t.replace(/"tree": "..../, '"tree": "0000')],
    ['another blob', (t) => t.replace(/"blob": "..../, '"blob": "0000')],
    ['a signature that is not there', (t) => t.replace('"state": "unsigned"', '"state": "good", "signer": "x", "key": "SHA256:x"')],
    ['nonsense', () => '{}'],
  ])('is asked of git again by verify, which refuses one that names %s', async (_, change) => {
    commit()
    await attest()
    edit(change, join(dir, 'charter.attestation.json'))
    expect((await verify()).bad).toEqual(['attestation'])
  })

  it('is refused by verify once the charter has other bytes', async () => {
    commit()
    await attest()
    appendFileSync(file, '# a remark\n')
    expect((await verify()).bad).toEqual(['attestation'])
  })

  describeWith('ssh-keygen', 'of a signed commit', () => {
    const ssh = (name: string): string => {
      const path = join(dir, name)
      const { status } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
      if (status !== 0) throw new Error('ssh-keygen failed')
      return path
    }
    const signers = (key: string): string => {
      const path = join(dir, 'allowed_signers')
      writeFileSync(path, `anna@example.org ${readFileSync(`${key}.pub`, 'utf8')}`)
      return path
    }
    const signedCommit = (key: string): void => {
      git('init', '-q')
      git('add', 'charter.yaml', 'models.yaml')
      git('-c', 'gpg.format=ssh', '-c', `user.signingkey=${key}`, 'commit', '-qm', 'The law', '-S')
    }

    it('names who signed it, when the allowed-signers file lists the key', async () => {
      const key = ssh('id')
      signedCommit(key)
      expect((await attest('--allowed-signers', signers(key))).json()).toMatchObject({
        signature: { state: 'good', signer: 'anna@example.org' },
      })
      expect((await verify('--allowed-signers', join(dir, 'allowed_signers'))).exit).toBe(0)
      // Unchecked is not good.
      expect((await verify()).bad).toEqual(['attestation'])
    })

    it('does not call a signature good that nobody vouches for, whatever the repository’s own settings say', async () => {
      signedCommit(ssh('id'))
      git('config', 'gpg.ssh.program', '/bin/true')
      git('config', 'gpg.ssh.allowedSignersFile', signers(join(dir, 'id')))
      expect((await attest()).json()).toMatchObject({ signature: { state: 'unverified' } })
      expect((await attest('--allowed-signers', signers(ssh('other')))).json()).toMatchObject({ signature: { state: 'unverified' } })
    })
  })
})
