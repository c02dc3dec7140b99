// Prints a setting that the config server has for a service: config-client.js PORT SERVICE TLS_DIRECTORY SETTING
import { Agent } from 'node:https';
import client from 'cloud-config-client';
import { tlsOf } from './tls.js';

const [port, name, directory, setting] = process.argv.slice(2);
const settings = await client.load({ endpoint: `https://localhost:${port}`, name, agent: new Agent(tlsOf(directory)) });
console.log(settings.get(setting));
