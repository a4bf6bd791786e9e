import { describe, expect, it } from 'vitest';
import { modelChange } from '../../../../dashboard-api/web/requests/model-change.ts';

describe('modelChange', () => {
  it('shortens a name that only completes the one asked for', () => {
    expect(modelChange('gpt-4o', 'gpt-4o-2024-08-06')).toEqual({
      served: '…-2024-08-06',
      whole: 'gpt-4o → gpt-4o-2024-08-06',
    });
  });

  it('shows another model in full', () => {
    expect(modelChange('auto', 'claude-haiku-4-5')?.served).toBe('claude-haiku-4-5');
  });

  it('says nothing where nothing changed or something is not stated', () => {
    expect(modelChange('gpt-4o', 'gpt-4o')).toBeNull();
    expect(modelChange(null, 'gpt-4o')).toBeNull();
    expect(modelChange('gpt-4o', null)).toBeNull();
  });
});
