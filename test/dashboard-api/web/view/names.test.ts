import { describe, expect, it } from 'vitest';
import { REPORT_FIELDS } from '../../../../contract/report-words.ts';
import { fieldName, groupLabel } from '../../../../dashboard-api/web/view/names.ts';

describe('names', () => {
  it('tell a caller’s dimension from a field of ours', () => {
    expect(fieldName('team')).toBe('Team');
    for (const field of REPORT_FIELDS) expect(fieldName(field)).not.toContain('Dimension');
    expect(fieldName('dimension:team')).toBe('Dimension “team”');
  });

  it('say in words that a call has no value', () => {
    expect(groupLabel('model', null)).toBe('No model stated');
    expect(groupLabel('dimension:app', null)).toBe('No dimension “app”');
    expect(groupLabel('team', 'Search')).toBe('Search');
    expect(groupLabel('provider', 'google-ai-studio')).toBe('Google AI Studio');
    expect(groupLabel('team', 'openai')).toBe('openai');
  });
});
