import { describe, expect, it } from '@jest/globals';
import { IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { ConfigurationError, Env, loadConfiguration } from './configuration.js';

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
