import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Params, RequestName, Result } from '../../ipc/requests.ts';
import { request, type RequestError } from './request.ts';

/**
 * A request's answer, kept up to date by events. While other parameters are being answered the old answer stays
 * (`isPlaceholderData`), so nothing jumps.
 *
 * @param params null to ask nothing yet
 */
export function useRequest<Name extends RequestName>(
  name: Name,
  params: Params<Name> | null,
): UseQueryResult<Result<Name>, RequestError> {
  return useQuery<Result<Name>, RequestError>({
    queryKey: [name, params],
    queryFn: () => {
      if (params === null) throw new Error('asked without parameters');
      return request(name, params);
    },
    enabled: params !== null,
    placeholderData: keepPreviousData,
  });
}
