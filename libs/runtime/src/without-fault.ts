import { ValidateBy, type ValidationArguments } from 'class-validator';

/**
 * A rule about a setting that looks at others too, or at what it names. The function says what is wrong, naming the
 * variables and no value, or nothing.
 */
export function WithoutFault<T extends object>(faultOf: (settings: T) => string | undefined): PropertyDecorator {
  const look = (about?: ValidationArguments) => faultOf(about?.object as T);
  return ValidateBy({
    name: 'withoutFault',
    validator: {
      validate: (_, about) => look(about) === undefined,
      defaultMessage: (about) => look(about) ?? '',
    },
  });
}
