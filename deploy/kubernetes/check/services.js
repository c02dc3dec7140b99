import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';

const home = new URL('../../../', import.meta.url);

/** The services as their service.yml describes them. */
export const services = readdirSync(home).filter(it => it.endsWith('-service') && existsSync(new URL(`${it}/service.yml`, home)))
  .map(name => ({ name, publishes: {}, hears: {}, ...parse(readFileSync(new URL(`${name}/service.yml`, home), 'utf8')) }));

export const business = services.filter(it => it.role === 'business').map(it => it.name);

/** Returns an object with the same value for each business service. */
export const eachBusiness = value => Object.fromEntries(business.map(it => [it, value]));
