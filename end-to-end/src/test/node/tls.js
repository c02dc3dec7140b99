import { readFileSync } from 'node:fs';

/** The certificate, the key and the authority in a directory, as Node.js takes them. */
export function tlsOf(directory) {
  return {
    ca: readFileSync(`${directory}/ca.crt`),
    cert: readFileSync(`${directory}/tls.crt`),
    key: readFileSync(`${directory}/tls.key`),
  };
}
