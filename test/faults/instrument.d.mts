export function failpointsIn(source: string): string[];
export function instrument(source: string): string;
