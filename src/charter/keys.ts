import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import type { Domain } from '../core/constitution/statement.ts'
import { type CharterStatement, type KeysStatement, signedText } from '../core/constitution/statement.ts'

/** A private key that cannot be used, or a place where one cannot be kept. */
export class KeyFileInvalid extends Error {
  override readonly name = 'KeyFileInvalid'
}

/** A private key as it was read: its listed form, and how to sign. The key itself is never printed or kept elsewhere. */
export interface SigningKey {
  readonly file: string
  /** `ed25519:` and the base64 of 32 bytes. */
  readonly public_key: string
  /** The base64 of a signature over a statement. */
  sign(domain: Domain, statement: CharterStatement | KeysStatement): string
}

/** Makes a key pair: the private key in a new file with mode 0600 (PEM, PKCS #8), the public key as the charter lists it. @throws KeyFileInvalid when the file exists */
export async function makeSigningKey(file: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }))
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new KeyFileInvalid(
      code === 'EEXIST' ? `${file} exists already; a key is never written over` : `cannot write ${file}: ${code ?? message}`,
    )
  }
  return listed(publicKey)
}

/** Reads a private key. @throws KeyFileInvalid when others may read the file, or it holds no Ed25519 key */
export async function readSigningKey(file: string): Promise<SigningKey> {
  const key = await privateKeyOf(file)
  return {
    file,
    public_key: listed(createPublicKey(key)),
    sign: (domain, statement) => sign(null, Buffer.from(signedText(domain, statement), 'utf8'), key).toString('base64'),
  }
}

async function privateKeyOf(file: string): Promise<KeyObject> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new KeyFileInvalid(`cannot read ${file}: ${error.code ?? error.message}`)
  })
  try {
    // Asked of the open file, so that nobody swaps it between the look and the reading. Windows knows no such modes.
    const { mode } = await handle.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new KeyFileInvalid(`${file} can be read by others (mode ${(mode & 0o777).toString(8)}); run chmod 600 on it`)
    const key = createPrivateKey(await readFile(handle))
    if (key.asymmetricKeyType !== 'ed25519') throw new KeyFileInvalid(`${file} holds a key of type ${key.asymmetricKeyType}, not ed25519`)
    return key
  } catch (error) {
    if (error instanceof KeyFileInvalid) throw error
    // What OpenSSL says may quote the file.
    throw new KeyFileInvalid(`${file} holds no private key in PEM (PKCS #8)`)
  } finally {
    await handle.close()
  }
}

/** The listed form of a public key; its JWK holds the 32 bytes in base64url (RFC 8037 section 2). */
function listed(key: KeyObject): string {
  const { x = '' } = key.export({ format: 'jwk' })
  return `ed25519:${Buffer.from(x, 'base64url').toString('base64')}`
}
