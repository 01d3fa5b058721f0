import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { ConfigurationError, Env, loadConfiguration, SecretEnv, secretsOf, variablesOf } from './configuration.js';

class Base {
  @Env('HOST') @IsString() host: string = '127.0.0.1';
}
class Example extends Base {
  @Env('PORT') @IsInt() @Min(0) @Max(65_535) port: number = 3000;
  @Env('SECRET') @MinLength(16) secret: string = '0123456789abcdef';
  @Env('VERBOSE') verbose: boolean = false;
}

describe(loadConfiguration.name, () => {
  it('reads each variable as the type of its property and keeps the defaults of the rest', () => {
    expect(loadConfiguration(Example, { PORT: '8080', VERBOSE: 'true', HOST: '' })).toEqual({
      host: '127.0.0.1',
      port: 8080,
      secret: '0123456789abcdef',
      verbose: true,
    });
  });

  it('reports all faults at once, by variable name and never with the value', () => {
    const load = () => loadConfiguration(Example, { PORT: '70000', VERBOSE: 'perhaps', SECRET: 'hunter2' });
    expect(load).toThrow(ConfigurationError);
    try {
      load();
    } catch (error) {
      const { message, faults } = error as ConfigurationError;
      expect(faults).toHaveLength(3);
      expect(message).toMatch(/PORT/);
      expect(message).toMatch(/VERBOSE must be true or false/);
      expect(message).toMatch(/SECRET/);
      expect(message).not.toMatch(/hunter2|70000/);
    }
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadConfiguration(Example, {}))).toBe(true);
  });
});

class WithSecrets {
  @SecretEnv('ADDRESS') address: string = '';
  @SecretEnv('TOKEN') @MinLength(16) token: string = '0123456789abcdef';
}

describe(SecretEnv.name, () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'configuration-'));
    writeFileSync(at('token'), 'from a file, with a break\n');
    writeFileSync(at('empty'), '\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes a secret from the environment or from a file, without its last line break', () => {
    expect(loadConfiguration(WithSecrets, { ADDRESS: 'a', TOKEN_FILE: at('token') })).toEqual({
      address: 'a',
      token: 'from a file, with a break',
    });
    expect([...variablesOf(WithSecrets).values()]).toEqual(['ADDRESS', 'ADDRESS_FILE', 'TOKEN', 'TOKEN_FILE']);
  });

  it.each<[string, () => Record<string, string>]>([
    ['TOKEN and TOKEN_FILE are both set: one of them', () => ({ TOKEN: 'x'.repeat(16), TOKEN_FILE: at('token') })],
    ['TOKEN_FILE names a file that cannot be read (ENOENT)', () => ({ TOKEN_FILE: at('none') })],
    ['TOKEN_FILE names an empty file', () => ({ TOKEN_FILE: at('empty') })],
  ])('says that %s, and nothing more', (fault, environment) => {
    expect(() => loadConfiguration(WithSecrets, environment())).toThrow(expect.objectContaining({ faults: [fault] }));
  });

  it('names what must not be seen, and the password in an address both ways', () => {
    const configuration = loadConfiguration(WithSecrets, { ADDRESS: 'postgresql://u:p%40ss@host/db' });
    expect(secretsOf(configuration)).toEqual(['postgresql://u:p%40ss@host/db', 'p%40ss', 'p@ss', '0123456789abcdef']);
    expect(secretsOf(loadConfiguration(Example, { SECRET: 'not said to be one' }))).toEqual([]);
  });
});
