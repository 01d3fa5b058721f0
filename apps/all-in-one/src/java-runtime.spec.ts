import { describe, expect, it } from '@jest/globals';
import { detectJava, KafkaUnavailableError, parseJavaVersion } from './java-runtime.js';

describe(parseJavaVersion.name, () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment (build 17.0.15+6)', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21.0.2" 2024-01-16', 21],
    ['command not found', undefined],
  ])('reads %j', (text, version) => {
    expect(parseJavaVersion(text)).toBe(version);
  });
});

describe(detectJava.name, () => {
  it('says where it looked when there is no Java', async () => {
    const missing = detectJava('/nowhere');
    await expect(missing).rejects.toBeInstanceOf(KafkaUnavailableError);
    await expect(missing).rejects.toThrow('/nowhere/bin/java');
  });
});
