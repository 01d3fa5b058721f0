import { useLocalStorage } from '@mantine/hooks';

/** `offered`: not begun; a number: the step that is shown; `over`: never offered again in this browser. */
type TourState = 'offered' | 'over' | number;

const isTourState = (value: unknown): value is TourState =>
  value === 'offered' || value === 'over' || typeof value === 'number';

export function useTour() {
  return useLocalStorage<TourState>({
    key: 'flow-pipelines.tour',
    defaultValue: 'offered',
    getInitialValueInEffect: false,
    // Anything may stand there.
    deserialize: (text) => {
      const value: unknown = text === undefined ? undefined : JSON.parse(text);
      return isTourState(value) ? value : 'offered';
    },
  });
}
