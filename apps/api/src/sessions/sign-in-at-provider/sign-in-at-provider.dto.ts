import { MayBeLeftOut } from '../../request-values/is-text.js';
import { IsReturnPath } from './return-path.js';

export class BeginAtProviderParameters {
  @MayBeLeftOut() @IsReturnPath() return_to?: string;
}
