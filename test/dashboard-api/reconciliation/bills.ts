/** Reports in the published forms (the importers name page and day), made for these tests. */

export const openAiPage = (
  results: readonly { day: string; item: string | null; project: string | null; value: string }[],
  hasMore = false,
): string => {
  const buckets = [...Map.groupBy(results, ({ day }) => day)].map(([day, items]) => {
    const start = Date.parse(`${day}T00:00:00Z`) / 1_000;
    const lines = items.map(
      ({ item, project, value }) =>
        `{"object":"organization.costs.result","amount":{"value":${value},"currency":"usd"},` +
        `"line_item":${JSON.stringify(item)},"project_id":${JSON.stringify(project)}}`,
    );
    return `{"object":"bucket","start_time":${start},"end_time":${start + 86_400},"results":[${lines.join(',')}]}`;
  });
  return `{"object":"page","data":[${buckets.join(',')}],"has_more":${hasMore},"next_page":null}`;
};

export const ANTHROPIC = JSON.stringify({
  data: [
    {
      starting_at: '2026-11-01T00:00:00Z',
      ending_at: '2026-11-02T00:00:00Z',
      results: [
        {
          currency: 'USD',
          amount: '123.45',
          workspace_id: 'wrkspc_1',
          description: 'Claude Usage - Input',
          cost_type: 'tokens',
          context_window: '0-200k',
          model: 'claude-sonnet-4-20250514',
          service_tier: 'standard',
          token_type: 'uncached_input_tokens',
        },
        {
          currency: 'USD',
          amount: '0.5',
          workspace_id: null,
          description: 'Claude Usage - Cache',
          cost_type: 'tokens',
          model: 'claude-sonnet-4-20250514',
          token_type: 'cache_creation.ephemeral_5m_input_tokens',
        },
        { currency: 'USD', amount: '10', workspace_id: null, cost_type: 'web_search', model: null },
      ],
    },
  ],
  has_more: false,
  next_page: null,
});

export const AWS = `line_item_usage_account_id,line_item_usage_start_date,line_item_product_code,line_item_usage_type,line_item_unblended_cost,line_item_currency_code
111122223333,2026-11-01 05:00:00,AmazonBedrock,USE1-Claude3.5Sonnet-input-tokens,0.0030000000,USD
111122223333,2026-11-01 05:00:00,AmazonBedrock,USE1-Claude3.5Sonnet-cache-read-input-token-count,1.2E-4,USD
111122223333,2026-11-01T06:00:00Z,AmazonBedrock,EU-Nova-Lite-output-tokens,0.5,USD
111122223333,2026-11-01 05:00:00,AmazonEC2,USE1-BoxUsage:t3.large,0.0832,USD
`;

export const AZURE = `﻿"SubscriptionId","Date","MeterCategory","MeterSubCategory","MeterName","ProductName","CostInBillingCurrency","BillingCurrency"
"s-1","11/02/2026","Cognitive Services","Azure OpenAI","gpt 4o 0806 Inp glbl Tokens","Azure OpenAI","1.25","USD"
"s-1","11/02/2026","Cognitive Services","Azure OpenAI","gpt 4o 0806 cached Inp glbl Tokens","Azure OpenAI","0.25","USD"
"s-1","11/02/2026","Cognitive Services","Azure OpenAI","gpt 4o 0806 Outp glbl Tokens","Azure OpenAI","2","USD"
"s-1","11/02/2026","Storage","Blob","Hot, LRS ""Data""","Storage","3","USD"
`;

export const GOOGLE = `usage_start_time,service_description,sku_description,project_id,cost,currency
2026-11-03 08:00:00 UTC,Vertex AI,Gemini 2.5 Flash Text Input - Predictions,p-1,0.75,USD
2026-11-03 09:00:00 UTC,Vertex AI,Gemini 2.5 Flash Text Output - Predictions,p-1,1.5,USD
2026-11-03 10:00:00 UTC,Gemini API,Generate content input token count Gemini 2.5 Flash,p-1,0.2,USD
2026-11-04 10:00:00 UTC,Gemini API,Generate content output token count Gemini 2.5 Flash,p-2,0.4,USD
2026-11-03 09:00:00 UTC,Cloud Storage,Standard Storage US,p-1,9,USD
`;
