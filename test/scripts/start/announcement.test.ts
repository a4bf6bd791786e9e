import { expect, it } from 'vitest';
import { announcementText } from '../../../scripts/start/announcement.ts';

const announcement = {
  gatewayUrl: 'http://127.0.0.1:8787',
  dashboardUrl: 'http://127.0.0.1:8788',
  simulatorUrl: 'http://127.0.0.1:8789',
  organisationName: 'Example',
  newKey: 'aso_k_example',
  newToken: null,
  loginUrl: 'http://127.0.0.1:8788/login#token',
  stateDir: '/project/.spendgate',
};

it('gives a newcomer the key, the link and calls that can be copied', () => {
  const text = announcementText(announcement);
  for (const part of [
    'aso_k_example',
    announcement.loginUrl,
    announcement.stateDir,
    'curl http://127.0.0.1:8787/v1/openai/v1/chat/completions',
    "new OpenAI({ baseURL: 'http://127.0.0.1:8787/v1/openai/v1'",
    "new Anthropic({ baseURL: 'http://127.0.0.1:8787/v1/anthropic'",
    'OpenAI(base_url="http://127.0.0.1:8787/v1/openai/v1"',
    'http_options={"base_url": "http://127.0.0.1:8787/v1/google-ai-studio"',
    'Bearer simulator',
  ]) {
    expect(text).toContain(part);
  }
});

it('shows no key again, and says how to make one', () => {
  const text = announcementText({ ...announcement, newKey: null });
  expect(text).toContain('npm start -- --new-key');
  expect(text).toContain('YOUR_GATEWAY_KEY');
});

it('shows a token where one was made', () => {
  expect(announcementText({ ...announcement, newToken: 'aso_t_example' })).toContain(
    'Token       aso_t_example',
  );
  expect(announcementText(announcement)).not.toContain('Token');
});

it('says when real providers are called', () => {
  const text = announcementText({ ...announcement, simulatorUrl: null });
  expect(text).toContain('the real providers');
  expect(text).not.toContain('simulator');
});
