// Reads {"issuers", "audience", "tokens"}; prints for each token the user that it is taken for, or null.

import { readFileSync } from 'node:fs'
import { errors } from 'jose'
import { verifier } from './verifying.mjs'

const { issuers, audience, tokens } = JSON.parse(readFileSync(0, 'utf8'))
const verify = verifier(issuers, audience)
const users = []
for (const token of tokens) {
  try {
    users.push((await verify(token)).sub)
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    users.push(null)
  }
}
console.log(JSON.stringify(users))
