import { useMutation } from '@tanstack/react-query';
import { FormProblem } from '../forms/FormProblem.tsx';
import { readFile } from './client.ts';
import { saveAs } from './save-as.ts';

interface DownloadProps {
  /** Below `/api/v1`. */
  readonly path: string;
  readonly fileName: string;
  readonly children: string;
}

/** A button that saves a file of the API, and says why it could not. */
export function Download({ path, fileName, children }: DownloadProps) {
  const download = useMutation<void, Error, void>({
    networkMode: 'always',
    mutationFn: async () => saveAs(await readFile(path), fileName),
  });
  return (
    <span>
      <button
        type="button"
        className="control"
        disabled={download.isPending}
        onClick={() => download.mutate()}
      >
        {download.isPending ? 'Preparing…' : children}
      </button>
      <FormProblem error={download.error} />
    </span>
  );
}
