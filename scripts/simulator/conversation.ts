/** Reading of a conversation in OpenAI's and Anthropic's form: messages with a role and text or parts. */
import { asList, asRecord, asText, type Json } from './json.ts';

/** Text of a content: a string, or the `text` members of its parts. */
export function contentText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map((part) => asText(asRecord(part)['text']) ?? '')
    .join('\n');
}

/** Text of the last message whose role is `user`; a bare string is itself that message. */
export function lastUserText(messages: Json | undefined): string {
  if (typeof messages === 'string') return messages;
  const list = asList(messages);
  for (let index = list.length - 1; index >= 0; index--) {
    const message = asRecord(list[index]);
    if (message['role'] === 'user') return contentText(message['content']);
  }
  return '';
}

/** True if the conversation ends with something that the user said, rather than with a tool's result. */
export function endsWithUser(messages: Json | undefined): boolean {
  if (typeof messages === 'string') return true;
  const last = asRecord(asList(messages).at(-1));
  const parts = asList(last['content']);
  return last['role'] === 'user' && !parts.some((part) => asRecord(part)['type'] === 'tool_result');
}
