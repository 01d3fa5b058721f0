import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { Rule, RuleDescription } from './rule.js';

const ITEM_CLASS = Symbol('item class');

/** class-validator looks into a list in place of an element, and finds nothing wrong with an empty one. */
const NO_LIST = Rule('isNoList', (value) => !Array.isArray(value), new RuleDescription({}), {
  each: true,
  message: 'each element of $property must be an object',
});

/** Each element of a list is checked against a class of its own. Stands beside IsArray. */
export function ItemsOf(Item: new () => object): PropertyDecorator {
  return (target, property) => {
    Type(() => Item)(target, property);
    ValidateNested({ each: true })(target, property);
    NO_LIST(target, property);
    Reflect.defineMetadata(ITEM_CLASS, Item, target, property);
  };
}

export function itemClassOf(prototype: object, property: string): (new () => object) | undefined {
  return Reflect.getMetadata(ITEM_CLASS, prototype, property);
}
